/** The parts of a streamed answer, put together. */
import { z } from 'zod';
import type { GenerateEvent } from '../language-model-backend.ts';
import { shortenText } from '../tools/shown-text.ts';
import { messageIn } from './post-for-stream.ts';
import { ServerProblem } from './server-problem.ts';

/** Calls of one answer, at most: servers number them from 0. */
const MOST_CALLS = 128;

const callSchema = z.object({
  index: z
    .int()
    .min(0)
    .max(MOST_CALLS - 1)
    .nullish(),
  id: z.string().nullish(),
  // Arguments are a text of JSON, in pieces; some servers send the object itself.
  function: z
    .object({
      name: z.string().nullish(),
      arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
    })
    .nullish(),
});

const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          // Thoughts that a server keeps apart (`reasoning_content`, `reasoning`) are not shown: they are not looked at.
          .object({ content: z.string().nullish(), tool_calls: z.array(callSchema).nullish() })
          .nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  usage: z.object({ prompt_tokens: z.number().nullish(), completion_tokens: z.number().nullish() }).nullish(),
  error: z.unknown().optional(),
  // An error that stands alone, as older servers send it: `{"object": "error", "message": ...}`.
  object: z.string().nullish(),
});

interface OpenCall {
  /** As the server counts them: by it they are put in order. */
  readonly number: number;
  readonly id: string | null;
  readonly name: string;
  readonly text: string;
}

export interface AnswerParts {
  /** Text of one event's data; empty when there is none. @throws ServerProblem for garbage and for what the server calls an error */
  add(data: string): string;
  /** Whether the server said that it has finished; what follows are figures. */
  isFinished(): boolean;
  /** Whether nothing more can follow. */
  isDone(): boolean;
  calls(): readonly Extract<GenerateEvent, { kind: 'tool-call' }>[];
  reason(): 'stop' | 'length' | 'tool-call';
  /** As the server counts; null when it does not. */
  usage(): { readonly promptTokens: number | null; readonly answerTokens: number | null };
}

/** @param host for messages */
export function createAnswerParts(host: string): AnswerParts {
  const calls: OpenCall[] = [];
  /** Where the call of a number stands in `calls`. */
  const places = new Map<number, number>();
  let finish: string | null = null;
  let done = false;
  let [promptTokens, answerTokens]: (number | null)[] = [null, null];

  function parse(data: string): z.infer<typeof chunkSchema> {
    let json: unknown;
    try {
      json = JSON.parse(data);
    } catch {
      throw garbage(host, data);
    }
    const parsed = chunkSchema.safeParse(json);
    if (!parsed.success) throw garbage(host, data);
    return parsed.data;
  }

  function addCall({ index, id, function: made }: z.infer<typeof callSchema>): void {
    // Servers that leave the number out give each call whole, and some number every call 0: another id is another call.
    const number = index ?? calls.length;
    let place = places.get(number);
    const before = place === undefined ? undefined : calls[place];
    if (place === undefined || (id && before?.id && before.id !== id)) {
      place = calls.length;
      places.set(number, place);
    }
    if (place >= MOST_CALLS)
      throw new ServerProblem(
        'too-large',
        `${host} sent more than ${MOST_CALLS} calls of tools in one answer.`,
      );
    const { id: known, name, text } = calls[place] ?? { id: null, name: '', text: '' };
    const more = made?.arguments ?? '';
    calls[place] = {
      number,
      id: known ?? id ?? null,
      name: name || (made?.name ?? ''),
      text: text + (typeof more === 'string' ? more : JSON.stringify(more)),
    };
  }

  return {
    add(data) {
      if (data.trim() === '[DONE]') {
        done = true;
        return '';
      }
      const { choices, usage, error, object } = parse(data);
      if ((error !== undefined && error !== null) || object === 'error')
        throw new ServerProblem('server-error', `${host} broke off the answer: ${messageIn(data)}`);
      promptTokens = usage?.prompt_tokens ?? promptTokens;
      answerTokens = usage?.completion_tokens ?? answerTokens;
      const [choice] = choices ?? [];
      finish = choice?.finish_reason ?? finish;
      for (const part of choice?.delta?.tool_calls ?? []) addCall(part);
      return choice?.delta?.content ?? '';
    },
    isFinished: () => done || finish !== null,
    isDone: () => done,
    calls: () =>
      calls
        .toSorted((a, b) => a.number - b.number)
        .map(({ name, text }) => ({ kind: 'tool-call', tool: name, arguments: argumentsOf(text) })),
    reason() {
      if (calls.length > 0) return 'tool-call';
      return finish === 'length' ? 'length' : 'stop';
    },
    usage: () => ({ promptTokens: promptTokens ?? null, answerTokens: answerTokens ?? null }),
  };
}

/** What is no JSON stays text: no tool's arguments are, so that the call is turned away by the tool. */
function argumentsOf(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function garbage(host: string, data: string): ServerProblem {
  const begin = shortenText(data.replace(/\s+/gu, ' '), 80);
  return new ServerProblem(
    'garbage',
    `${host} sent an event that is no part of an answer ("${begin}"). Is it a server of OpenAI's protocol?`,
  );
}
