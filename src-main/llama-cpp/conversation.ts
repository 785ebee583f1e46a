/** Conversations with a loaded GGUF file, token by token, at the reader's pace. */
import { randomInt } from 'node:crypto';
import {
  type ChatModelFunctions,
  LlamaChat,
  type LlamaContextSequence,
  type LlamaModel,
  type Token,
} from 'node-llama-cpp';
import { createHandOff, type HandOff } from '../agent/hand-off.ts';
import type {
  GenerateEvent,
  GenerateOptions,
  Sampling,
  ToolDescription,
} from '../agent/language-model-backend.ts';
import type { ChatMessage } from '../gate/deciding/action.ts';
import { repeatingTokens } from '../language-model/generate.ts';
import { createCallQueue } from './call-queue.ts';
import { chatHistory, fitConversation } from './chat-history.ts';
import { type ChosenTemplate, chooseTemplate } from './choose-template.ts';
import { functionSchemas, withoutUnsaid } from './function-schemas.ts';
import { openJointContext } from './joint-context.ts';
import type { LentContext, LoadedLlamaModel } from './open-llama-model.ts';
import { paceSequence } from './paced-sequence.ts';
import { createWholeCharacters } from './whole-characters.ts';

export interface ConversationOptions {
  /** Tokens of prompt and answer together, at most; fewer when the model was trained with fewer or memory is short. */
  readonly contextTokens: number;
  /** Whether rows may be computed in the answers' context; by default where the template writes the rows that a gate reads. */
  readonly lends?: boolean;
}

export interface ConversationFacts {
  readonly contextTokens: number;
  readonly template: ChosenTemplate['kind'];
  /** Why the file's own template is not used; null when there is nothing to say. */
  readonly problem: string | null;
  /** Where it computes: `cpu`, `cuda` ... */
  readonly device: string;
}

export interface Conversation {
  readonly facts: ConversationFacts;
  /** The context of the answers, for rows that an answer goes on from; null where the template writes other rows. */
  readonly lent: LentContext | null;
  /** The row that the model goes on with: what the template makes of a conversation. */
  row(messages: readonly ChatMessage[]): readonly number[];
  /**
   * Goes on with a conversation; one after the other. A given signal ends it with the reason `cancelled`, within a token.
   * @throws ConversationTooLong, or what llama.cpp says
   */
  generate(messages: readonly ChatMessage[], options: GenerateOptions): AsyncGenerator<GenerateEvent, void>;
  /** Frees the context, after what goes on. */
  close(): Promise<void>;
}

/** Tokens of a prompt before the first look at the signal; then as many as take this long, more or less. */
const PREFILL = { first: 64, fewest: 16, most: 512, milliseconds: 400 } as const;

/** Longest row that a conversation's own context computes for the gate. */
const ROW = 512;

export async function openConversation(
  loaded: LoadedLlamaModel,
  { contextTokens: wanted, lends }: ConversationOptions,
): Promise<Conversation> {
  const { facts, model, threads } = loaded;
  const template = chooseTemplate(model);
  const most = Math.min(wanted, facts.contextLength);
  const joint =
    (lends ?? template.kind === 'markers')
      ? await openJointContext(model, { contextTokens: most, rowTokens: Math.min(ROW, most), threads })
      : null;
  const sequence = joint?.sequence ?? (await openSequence(loaded, most));
  const contextTokens = joint ? most : sequence.contextSize;
  const queue = createCallQueue();
  const chat = new LlamaChat({ contextSequence: sequence, chatWrapper: template.wrapper });

  return {
    facts: {
      contextTokens,
      template: template.kind,
      problem: template.problem,
      device: loaded.gpu === false ? 'cpu' : loaded.gpu,
    },
    lent: joint && {
      use: async (compute) => (queue.isBusy() ? null : queue.inTurn(async () => compute(joint))),
    },
    row: (messages) => render(template, model, messages),
    async *generate(messages, options) {
      const abandoned = new AbortController();
      const signal = AbortSignal.any([options.signal, abandoned.signal]);
      const handOff = createHandOff<GenerateEvent>();
      const begun = performance.now();
      const running = queue
        .inTurn(() => answer(chat, template, contextTokens, messages, { ...options, signal }, handOff, begun))
        .then(() => handOff.end(), handOff.end);
      try {
        yield* handOff.items();
      } finally {
        abandoned.abort();
        await running;
      }
    },
    close: () => queue.inTurn(() => sequence.context.dispose()),
  };
}

async function openSequence(
  { model, threads }: LoadedLlamaModel,
  most: number,
): Promise<LlamaContextSequence> {
  const contextSize = { min: Math.min(512, most), max: most };
  return (await model.createContext({ contextSize, threads })).getSequence();
}

async function answer(
  chat: LlamaChat,
  template: ChosenTemplate,
  contextTokens: number,
  messages: readonly ChatMessage[],
  { sampling, tools, signal }: GenerateOptions,
  events: HandOff<GenerateEvent>,
  begun: number,
): Promise<void> {
  const { sequence, model } = chat;
  const functions = template.kind === 'markers' ? undefined : functionSchemas(tools);
  const room = contextTokens - Math.min(sampling.maximumTokens, Math.ceil(contextTokens / 4)) - 2;
  const fitted = fitConversation(messages, room, (kept) => render(template, model, kept, functions).length);
  const figures = { first: 0, last: 0, tokens: 0 };
  const end = (reason: Extract<GenerateEvent, { kind: 'end' }>['reason']): GenerateEvent => ({
    kind: 'end',
    reason,
    promptTokens: fitted.tokens,
    answerTokens: figures.tokens,
    firstTokenMs: figures.first > 0 ? figures.first - begun : null,
    tokensPerSecond:
      figures.tokens > 1 ? ((figures.tokens - 1) / (figures.last - figures.first)) * 1000 : null,
    droppedMessages: fitted.dropped,
  });
  const whole = createWholeCharacters();
  const say = (text: string): void => {
    if (text !== '') events.give({ kind: 'text', text });
  };
  let started = template.kind !== 'markers';
  const abortion = aborted(signal);
  const pace = paceSequence(
    sequence,
    () => {
      figures.last = performance.now();
      figures.first ||= figures.last;
      figures.tokens += 1;
    },
    async () => {
      if (!signal.aborted) await Promise.race([events.taken(), abortion]);
    },
  );
  try {
    await prefill(sequence, render(template, model, fitted.messages, functions), signal);
    const { functionCalls, metadata } = await chat.generateResponse(chatHistory(fitted.messages), {
      ...samplingOptions(sampling, contextTokens - fitted.tokens - 2),
      ...(template.kind === 'markers' ? { repeatPenalty: withoutLoops } : { repeatPenalty: false }),
      ...(functions ? { functions, documentFunctionParams: true, maxParallelFunctionCalls: 1 } : {}),
      signal,
      stopOnAbortSignal: true,
      onTextChunk(text) {
        // After the behaviour tag, which is no text, comes a space.
        const shown = started ? text : text.trimStart();
        started ||= shown !== '';
        say(whole.add(shown));
      },
    });
    say(whole.end());
    for (const { functionName, params } of functionCalls ?? [])
      events.give({ kind: 'tool-call', tool: functionName, arguments: said(tools, functionName, params) });
    events.give(end(signal.aborted ? 'cancelled' : reasons[metadata.stopReason]));
  } catch (error) {
    if (!signal.aborted) throw error;
    say(whole.end());
    events.give(end('cancelled'));
  } finally {
    pace.undo();
  }
}

function render(
  { wrapper }: ChosenTemplate,
  model: LlamaModel,
  messages: readonly ChatMessage[],
  functions?: ChatModelFunctions,
): Token[] {
  const described = functions ? { availableFunctions: functions, documentFunctionParams: true } : {};
  return wrapper
    .generateContextState({ chatHistory: chatHistory(messages), ...described })
    .contextText.tokenize(model.tokenizer);
}

const reasons = {
  eogToken: 'stop',
  stopGenerationTrigger: 'stop',
  customStopTrigger: 'stop',
  maxTokens: 'length',
  functionCalls: 'tool-call',
  abort: 'cancelled',
} as const;

/** Small models fall into loops: what would repeat two tokens' continuation is passed over. */
const withoutLoops = {
  penalty: 1,
  presencePenalty: 1e4,
  lastTokens: 4096,
  punishTokensFilter: (tokens: Token[]) => [...repeatingTokens(tokens)] as Token[],
};

function samplingOptions(sampling: Sampling, room: number) {
  const { temperature, topP, topK, seed, maximumTokens, stop } = sampling;
  return {
    temperature,
    topP,
    topK,
    seed: seed ?? randomInt(2 ** 31),
    maxTokens: Math.max(1, Math.min(maximumTokens, room)),
    customStopTriggers: [...stop],
  };
}

function said(tools: readonly ToolDescription[], name: string, params: unknown): unknown {
  return withoutUnsaid(params ?? {}, tools.find((tool) => tool.name === name)?.parameters);
}

/** All but the last token, a few at a time, so that a cancelled prompt does not go on for a minute. */
async function prefill(
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const prompt = tokens.slice(0, -1);
  await sequence.adaptStateToTokens(prompt, false);
  let size: number = PREFILL.first;
  while (sequence.nextTokenIndex < prompt.length) {
    signal.throwIfAborted();
    const from = sequence.nextTokenIndex;
    const begun = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(from, from + size));
    const fits = (size * PREFILL.milliseconds) / (performance.now() - begun);
    size = Math.round(Math.min(PREFILL.most, Math.max(PREFILL.fewest, Math.min(fits, 4 * size))));
  }
  signal.throwIfAborted();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
