/** `POST /v1/chat/completions`: OpenAI's protocol with the gate in front, in one piece or as it is released. */
import { randomUUID } from 'node:crypto';
import { type Asked, askModel, type PermittedAnswer } from '../../agent/ask-model.ts';
import type { Sampling } from '../../agent/language-model-backend.ts';
import { safeReplyTo } from '../../agent/safe-reply.ts';
import type { DecisionBrief, SafeReply } from '../../agent/turn.ts';
import type { ChatLeave } from './chat-leave.ts';
import { escalationText, replyText } from './chat-texts.ts';
import type { ChatAnswer, ChatRequestBody, ChatVerdict } from './messages.ts';
import type { GateServerParts } from './server-parts.ts';

type FinishReason = ChatAnswer['choices'][0]['finish_reason'];

/** Takes an answer as it becomes. */
export interface ChatSink {
  text(text: string): void;
  end(finishReason: FinishReason, usage: ChatAnswer['usage'], so8t: ChatVerdict): void;
}

/** @throws what the model or the log throws: what was given to the sink until then was judged and is in the log */
export async function answerChat(
  parts: GateServerParts,
  body: ChatRequestBody,
  leave: ChatLeave,
  sink: ChatSink,
  signal: AbortSignal,
): Promise<void> {
  const language = body.so8t?.language ?? 'en';
  if (leave.kind === 'refused') {
    sink.text(replyText(leave.reply));
    return sink.end('content_filter', noUsage, verdictOf('REFUSE', leave.brief, leave.reply));
  }
  if (leave.kind === 'escalated') {
    sink.text(escalationText(leave.approval, language));
    const { id, status, expiresAt } = leave.approval;
    const approval = { id, status, expiresAt };
    return sink.end('content_filter', noUsage, { ...verdictOf('ESCALATE', leave.brief), approval });
  }
  const asked = await ask(parts, body, leave.answer, sink, signal);
  const usage = usageOf(asked);
  if (asked.cutBy) {
    const reply = safeReplyTo(parts.safeReplies, asked.cutBy.decision, language, 'answer-cut');
    sink.text(`${asked.text === '' ? '' : '\n\n'}${replyText(reply)}`);
    return sink.end('content_filter', usage, verdictOf(asked.cutBy.brief.verdict, asked.cutBy.brief, reply));
  }
  const reason = asked.reason === 'length' ? 'length' : 'stop';
  sink.end(reason, usage, verdictOf('ALLOW', leave.brief));
}

function ask(
  parts: GateServerParts,
  body: ChatRequestBody,
  permitted: PermittedAnswer,
  sink: ChatSink,
  signal: AbortSignal,
): Promise<Asked> {
  return askModel(parts, permitted, {
    conversation: body.so8t?.conversation ?? null,
    language: body.so8t?.language ?? 'en',
    sampling: samplingOf(parts.sampling, body),
    tools: [],
    signal,
    onReleased: (text) => sink.text(text),
  });
}

/** The server's own sampling, with what the request says. */
function samplingOf(own: Sampling, body: ChatRequestBody): Sampling {
  const wanted = body.max_completion_tokens ?? body.max_tokens ?? own.maximumTokens;
  const stop = typeof body.stop === 'string' ? [body.stop] : body.stop;
  return {
    temperature: body.temperature ?? own.temperature,
    topP: body.top_p ?? own.topP,
    topK: own.topK,
    seed: body.seed ?? own.seed,
    maximumTokens: Math.min(wanted, own.maximumTokens),
    stop: stop ?? own.stop,
  };
}

const noUsage: ChatAnswer['usage'] = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

function usageOf({ figures }: Asked): ChatAnswer['usage'] {
  const { promptTokens, answerTokens } = figures ?? { promptTokens: 0, answerTokens: 0 };
  return {
    prompt_tokens: promptTokens,
    completion_tokens: answerTokens,
    total_tokens: promptTokens + answerTokens,
  };
}

function verdictOf(
  verdict: ChatVerdict['verdict'],
  brief: DecisionBrief | null,
  reply?: SafeReply,
): ChatVerdict {
  return {
    verdict,
    cause: brief?.cause ?? 'none',
    decision: brief?.id ?? null,
    clauses: [...(brief?.clauses ?? [])],
    alternatives: [...(reply?.alternatives ?? [])],
    approval: null,
    faults: (brief?.faults ?? []).map(({ part, kind, detail }) => ({ part, kind, detail })),
  };
}

export interface ChatIdentity {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
}

export function newChatIdentity(model: string): ChatIdentity {
  return { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model };
}

/** Collects an answer into one document. */
export function collectAnswer(identity: ChatIdentity): { sink: ChatSink; answer: () => ChatAnswer } {
  let content = '';
  let end: { finish: FinishReason; usage: ChatAnswer['usage']; so8t: ChatVerdict } | undefined;
  return {
    sink: {
      text(text) {
        content += text;
      },
      end(finish, usage, so8t) {
        end = { finish, usage, so8t };
      },
    },
    answer() {
      if (!end) throw new Error('the answer has no end');
      const message = { role: 'assistant', content } as const;
      return {
        ...identity,
        object: 'chat.completion',
        choices: [{ index: 0, message, finish_reason: end.finish, logprobs: null }],
        usage: end.usage,
        so8t: end.so8t,
      };
    },
  };
}

/** Sends an answer chunk by chunk, as server-sent events. @param send takes one event's data */
export function streamAnswer(identity: ChatIdentity, send: (data: string) => void): ChatSink {
  const chunk = (delta: object, finish: FinishReason | null, more: object = {}): void =>
    send(
      JSON.stringify({
        ...identity,
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta, finish_reason: finish, logprobs: null }],
        ...more,
      }),
    );
  let begun = false;
  return {
    text(text) {
      chunk(begun ? { content: text } : { role: 'assistant', content: text }, null);
      begun = true;
    },
    end(finish, usage, so8t) {
      chunk({}, finish, { usage, so8t });
      send('[DONE]');
    },
  };
}
