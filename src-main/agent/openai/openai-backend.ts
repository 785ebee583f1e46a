/** Servers that speak OpenAI's protocol as a backend: Ollama, vLLM, llama-server and others. */
import { setTimeout as pause } from 'node:timers/promises';
import { NotPermitted, usePermit as spendPermit } from '../../gate/deciding/permit.ts';
import type { GenerateEvent, GenerateOptions, LanguageModelBackend } from '../language-model-backend.ts';
import { createAnswerParts } from './answer-parts.ts';
import { chatRequest } from './chat-request.ts';
import { postForStream, type StreamLimits } from './post-for-stream.ts';
import { isPassing, ServerProblem } from './server-problem.ts';

export interface OpenAiBackendOptions {
  /** Up to and with `/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  /** Sent to this server alone; in no message and no log. */
  readonly apiKey?: string | null;
  readonly limits?: Partial<StreamLimits>;
  /** Tries after the first, while nothing of an answer has come; 2. */
  readonly retries?: number;
  /** Wait before the second try, which doubles; 500 ms. */
  readonly retryMilliseconds?: number;
}

const usualLimits: StreamLimits = {
  connectMilliseconds: 10_000,
  // A long prompt on a slow machine, with the model to be loaded first.
  firstMilliseconds: 300_000,
  nextMilliseconds: 60_000,
  eventCharacters: 1_000_000,
  bytes: 64_000_000,
};

/** Longest wait that a server may ask for. */
const LONGEST_WAIT = 30_000;

/** Where nearly every server has its API: left out of names. */
const usualPath = '/v1';

/** Name of the backend, which actions have as their `model`; of two servers at one host it has the path. */
export function openAiName(baseUrl: string, model: string): string {
  const { host, pathname } = new URL(baseUrl);
  const path = pathname.replace(/\/+$/u, '');
  return `${model} at ${host}${path === usualPath ? '' : path}`;
}

/** Connects to nothing before the first answer. @throws Error when the address is none */
export function createOpenAiBackend(options: OpenAiBackendOptions): LanguageModelBackend {
  const { baseUrl, model, apiKey, limits, retries = 2, retryMilliseconds = 500 } = options;
  const base = checkedAddress(baseUrl);
  // Not resolved against the address: a path that begins with two slashes would name another host, and get the key.
  const url = new URL(base.origin);
  url.pathname = `${base.pathname.replace(/\/+$/u, '')}/chat/completions`;
  const name = openAiName(baseUrl, model);

  /** The events' data; begins again while the server is down or busy and nothing has come yet. */
  async function* stream(body: string, signal: AbortSignal): AsyncGenerator<string, void> {
    for (let tries = 0; ; tries += 1) {
      let begun = false;
      try {
        const headers = apiKey ? { authorization: `Bearer ${apiKey}` } : {};
        for await (const data of postForStream({
          url,
          headers,
          body,
          limits: { ...usualLimits, ...limits },
          signal,
        })) {
          begun = true;
          yield data;
        }
        return;
      } catch (error) {
        if (begun || tries >= retries || !(error instanceof ServerProblem) || !isPassing(error)) throw error;
        const wait = Math.max(error.retryAfterMs ?? 0, retryMilliseconds * 2 ** tries);
        await pause(Math.min(wait, LONGEST_WAIT), undefined, { signal });
      }
    }
  }

  async function* answer(body: string, signal: AbortSignal): AsyncGenerator<GenerateEvent, void> {
    const begun = performance.now();
    const parts = createAnswerParts(url.host);
    let [first, last, pieces] = [0, 0, 0];
    const end = (reason: Extract<GenerateEvent, { kind: 'end' }>['reason']): GenerateEvent => {
      const usage = parts.usage();
      const answerTokens = usage.answerTokens ?? pieces;
      return {
        kind: 'end',
        reason,
        promptTokens: usage.promptTokens ?? 0,
        answerTokens,
        firstTokenMs: first > 0 ? first - begun : null,
        tokensPerSecond: last > first ? ((answerTokens - 1) / (last - first)) * 1000 : null,
        droppedMessages: 0,
      };
    };
    try {
      for await (const data of stream(body, signal)) {
        const text = parts.add(data);
        // Some servers keep the connection after their last word.
        if (parts.isDone()) break;
        if (text === '') continue;
        last = performance.now();
        first ||= last;
        pieces += 1;
        yield { kind: 'text', text };
      }
    } catch (error) {
      if (signal.aborted) {
        yield end('cancelled');
        return;
      }
      // The answer is whole: what is lost with the connection are figures.
      if (!(parts.isFinished() && isLost(error))) throw error;
    }
    if (!parts.isFinished())
      throw new ServerProblem('broken-off', `${url.host} ended in the middle of the answer. Ask again.`);
    yield* parts.calls();
    yield end(parts.reason());
  }

  return {
    name,
    async *generate(permit, action, asked: GenerateOptions) {
      spendPermit(permit, action);
      if (action.model !== name)
        throw new NotPermitted(`The permit is for the model "${action.model}", and this is "${name}".`);
      try {
        const body = JSON.stringify(chatRequest(model, action.messages, asked));
        yield* answer(body, asked.signal);
      } catch (error) {
        throw withoutKey(error, apiKey);
      }
    },
    close: async () => {},
  };
}

/** The connection ended, or nothing more came. */
function isLost(error: unknown): boolean {
  return error instanceof ServerProblem && (error.kind === 'broken-off' || error.kind === 'too-slow');
}

function checkedAddress(baseUrl: string): URL {
  const url = URL.parse(baseUrl);
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '')
    throw new Error(
      'The address of the server must begin with http:// or https:// and have no password in it.',
    );
  return url;
}

/** The beginning of a key that is as long is taken for it: messages are cut, and the cut may be in the key. */
const BEGINNING = 8;

/** Servers like to repeat the key that they do not accept. */
function withoutKey(error: unknown, apiKey: string | null | undefined): unknown {
  if (!apiKey || !(error instanceof Error)) return error;
  let { message } = error;
  for (let length = apiKey.length; length >= Math.min(BEGINNING, apiKey.length); length -= 1)
    message = message.replaceAll(apiKey.slice(0, length), '[key]');
  if (message === error.message) return error;
  return error instanceof ServerProblem
    ? new ServerProblem(error.kind, message, error.retryAfterMs)
    : new Error(message);
}
