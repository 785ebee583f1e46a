/** llama.cpp as a language model backend: the permit is used up here, the tokens come from a child process. */
import { randomUUID } from 'node:crypto';
import { createHandOff, type HandOff } from '../agent/hand-off.ts';
import type { GenerateEvent, LanguageModelBackend } from '../agent/language-model-backend.ts';
import { NotPermitted, usePermit as spendPermit } from '../gate/deciding/permit.ts';
import type { ConversationFacts } from '../llama-cpp/conversation.ts';
import type { Service } from './connect-service.ts';
import type { GenerationChild, GenerationParent } from './generation-protocol.ts';

/** Takes what processes generate, for as many backends as there are: give `functions` to each process. */
export interface GenerationReceiver {
  readonly functions: GenerationParent;
  /** Events of one generation, from its first on. */
  open(id: string): HandOff<GenerateEvent>;
  close(id: string): void;
}

export function createGenerationReceiver(): GenerationReceiver {
  const going = new Map<string, HandOff<GenerateEvent>>();
  return {
    functions: {
      async deliverGenerated(id, events) {
        // Of one that nobody waits for any more, nothing is kept.
        const handOff = going.get(id);
        for (const event of events) handOff?.give(event);
        await handOff?.taken();
      },
    },
    open(id) {
      const handOff = createHandOff<GenerateEvent>();
      going.set(id, handOff);
      return handOff;
    },
    close(id) {
      going.delete(id);
    },
  };
}

type TalkingProcess = Pick<Service<GenerationChild>, 'remote' | 'kill'>;

export interface LlamaCppBackendOptions {
  /** What the file is called in actions and records: `so8t-tiny-F16.gguf#3f9a2c104be1`. */
  readonly modelName: string;
  /** Tokens of prompt and answer; the file may have fewer. */
  readonly contextTokens: number;
  readonly receiver: GenerationReceiver;
  /** The process that has loaded the file: the gate's own, or a second one. Asked before every answer. */
  readonly process: () => Promise<TalkingProcess>;
  /** Ends what belongs to this backend alone. */
  readonly close?: () => Promise<void>;
  /** How long a cancelled answer may take to end before its process is killed; 30 s: a pass of a large model is long. */
  readonly graceMilliseconds?: number;
}

export interface LlamaCppBackend extends LanguageModelBackend {
  /** How the model is addressed and what it holds; loads it when it is not. */
  describe(): Promise<ConversationFacts>;
}

/** Name of the backend, which actions have as their `model`. */
export function llamaCppName(modelName: string): string {
  return `llama.cpp ${modelName}`;
}

export function createLlamaCppBackend(options: LlamaCppBackendOptions): LlamaCppBackend {
  const { modelName, contextTokens, receiver, graceMilliseconds = 30_000 } = options;
  const name = llamaCppName(modelName);

  async function* generate(...[permit, action, asked]: Parameters<LanguageModelBackend['generate']>) {
    spendPermit(permit, action);
    if (action.model !== name)
      throw new NotPermitted(`The permit is for the model "${action.model}", and this is "${name}".`);
    const { sampling, tools, signal } = asked;
    const service = await unlessAborted(options.process(), signal);
    if (!service) {
      yield cancelledBeforeItBegan;
      return;
    }
    const id = randomUUID();
    const events = receiver.open(id);
    let timer: NodeJS.Timeout | undefined;
    // The call can only fail with the death of the process, which `running` reports.
    const cancel = (): void => {
      void service.remote.cancelGeneration(id).catch(() => undefined);
      timer ??= setTimeout(() => service.kill(), graceMilliseconds);
    };
    const request = { id, messages: action.messages, sampling, tools, contextTokens };
    const running = service.remote.generate(request).then(
      () => events.end(),
      (error: unknown) => events.end(explained(name, error)),
    );
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    let ended = false;
    try {
      for await (const event of events.items()) {
        ended = event.kind === 'end';
        yield event;
      }
    } finally {
      if (!ended) cancel();
      await running;
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      receiver.close(id);
    }
  }

  return {
    name,
    generate,
    async describe() {
      return (await options.process()).remote.describeConversation(contextTokens);
    },
    close: async () => options.close?.(),
  };
}

const cancelledBeforeItBegan: GenerateEvent = {
  kind: 'end',
  reason: 'cancelled',
  promptTokens: 0,
  answerTokens: 0,
  firstTokenMs: null,
  tokensPerSecond: null,
  droppedMessages: 0,
};

/** Null when the signal is given first: who loads goes on for the next one. */
async function unlessAborted<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result | null> {
  let give = (): void => {};
  const aborted = new Promise<null>((resolve) => {
    give = () => resolve(null);
    if (signal.aborted) give();
    signal.addEventListener('abort', give, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', give);
    promise.catch(() => undefined); // thrown above, unless nobody waits for it any more
  }
}

function explained(name: string, error: unknown): Error {
  const cause = error as Error;
  if (cause.name !== 'ServiceDied') return cause;
  return new Error(
    `${name}: its process ended while it answered (${cause.message}). Ask again: it is started anew.`,
    {
      cause,
    },
  );
}
