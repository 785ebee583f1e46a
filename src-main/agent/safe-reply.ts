/** What is said instead of an answer: a safe message and what can be done instead, by the clause that was violated. */
import { z } from 'zod';
import type { GateDecision } from '../gate/deciding/gate-decision.ts';
import { clauseIds } from '../shield/directives/directives.ts';
import { briefOf } from './decide-on-record.ts';
import type { SafeReply } from './turn.ts';

/** Topics that the program itself names; the others are found by their clauses. */
const ownTopics = ['general', 'answer-cut', 'closed-gate', 'rejected', 'expired'] as const;

type OwnTopic = (typeof ownTopics)[number];

const bothLanguages = z.strictObject({ en: z.string().min(1), ja: z.string().min(1) });

const safeRepliesSchema = z
  .strictObject({
    version: z.literal(1),
    topics: z.array(
      z.strictObject({
        id: z.string().min(1),
        clauses: z.array(z.enum(clauseIds)),
        message: bothLanguages,
        alternatives: z.array(bothLanguages).min(1),
      }),
    ),
  })
  .superRefine(({ topics }, context) => {
    for (const topic of ownTopics)
      if (!topics.some(({ id }) => id === topic))
        context.addIssue({ code: 'custom', message: `the topic "${topic}" is missing` });
    for (const clause of clauseIds) {
      const count = topics.filter(({ clauses }) => clauses.includes(clause)).length;
      if (count !== 1)
        context.addIssue({ code: 'custom', message: `${clause} has ${count} topics, and needs one` });
    }
  });

export type SafeReplies = z.infer<typeof safeRepliesSchema>;

/** @throws naming file and field */
export function parseSafeReplies(text: string, file: string): SafeReplies {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${file}: is not JSON (${(error as Error).message}). Restore it.`, { cause: error });
  }
  const parsed = safeRepliesSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new Error(`${file}: field "${issue.path.join('.')}": ${issue.message}. Restore it.`);
}

/** The reply of a topic that the program names itself. */
export function safeReply(replies: SafeReplies, topic: OwnTopic, language: 'en' | 'ja'): SafeReply {
  return replyOf(replies.topics.find(({ id }) => id === topic)!, language);
}

/** The reply to what a decision stopped: a part that failed, else the gravest violated clause, else the general one. */
export function safeReplyTo(
  replies: SafeReplies,
  decision: GateDecision,
  language: 'en' | 'ja',
  otherwise: OwnTopic = 'general',
): SafeReply {
  const [clause] = briefOf(decision, 0).clauses;
  const topic = replies.topics.find(({ clauses }) => clauses.some((id) => id === clause));
  if (topic) return replyOf(topic, language);
  return safeReply(replies, decision.faults.length > 0 ? 'closed-gate' : otherwise, language);
}

function replyOf(
  { id, message, alternatives }: SafeReplies['topics'][number],
  language: 'en' | 'ja',
): SafeReply {
  return { topic: id, message: message[language], alternatives: alternatives.map((own) => own[language]) };
}
