/** The parts of a streamed answer, put together. */
import { z } from 'zod';
import type { GenerateEvent } from '../language-model-backend.ts';
import { shortenText } from '../tools/shown-text.ts';
import { messageIn } from './post-for-stream.ts';
import { ServerProblem } from './server-problem.ts';

const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.string().nullish(),
            tool_calls: z
              .array(
                z.object({
                  index: z.int().min(0).max(127).optional(),
                  id: z.string().nullish(),
                  function: z
                    .object({ name: z.string().nullish(), arguments: z.string().nullish() })
                    .optional(),
                }),
              )
              .nullish(),
          })
          .nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage: z
    .object({ prompt_tokens: z.number().optional(), completion_tokens: z.number().optional() })
    .nullish(),
  error: z.unknown().optional(),
});

export interface AnswerParts {
  /** Text of one event's data; empty when there is none. @throws ServerProblem for garbage and for what the server calls an error */
  add(data: string): string;
  /** Whether the server said that it has finished. */
  isFinished(): boolean;
  calls(): readonly Extract<GenerateEvent, { kind: 'tool-call' }>[];
  reason(): 'stop' | 'length' | 'tool-call';
  /** As the server counts; null when it does not. */
  usage(): { readonly promptTokens: number | null; readonly answerTokens: number | null };
}

/** @param host for messages */
export function createAnswerParts(host: string): AnswerParts {
  const calls = new Map<number, { name: string; text: string }>();
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

  return {
    add(data) {
      if (data.trim() === '[DONE]') {
        done = true;
        return '';
      }
      const { choices, usage, error } = parse(data);
      if (error !== undefined && error !== null)
        throw new ServerProblem('server-error', `${host} broke off the answer: ${messageIn(data)}`);
      promptTokens = usage?.prompt_tokens ?? promptTokens;
      answerTokens = usage?.completion_tokens ?? answerTokens;
      const [choice] = choices;
      finish = choice?.finish_reason ?? finish;
      for (const part of choice?.delta?.tool_calls ?? []) {
        // Servers that leave the number out give each call whole.
        const index = part.index ?? calls.size;
        const call = calls.get(index) ?? { name: '', text: '' };
        call.name ||= part.function?.name ?? '';
        call.text += part.function?.arguments ?? '';
        calls.set(index, call);
      }
      return choice?.delta?.content ?? '';
    },
    isFinished: () => done || finish !== null,
    calls: () =>
      [...calls.entries()]
        .sort(([a], [b]) => a - b)
        .map(([, { name, text }]) => ({ kind: 'tool-call', tool: name, arguments: argumentsOf(text) })),
    reason() {
      if (calls.size > 0) return 'tool-call';
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
