/** What the gate server is asked and answers: checked on the way in, and described to other programs (OpenAPI) from here. */
import { z } from 'zod';
import { verdicts } from '../../data/verdict.ts';
import { gateSubjects } from '../../gate/deciding/gate-decision.ts';

/** Longest text of a request, in UTF-16 units. */
export const longestText = 200_000;

/** Halves of characters have no bytes: what is judged, logged, permitted and given to a model is the same text. */
const text = z.string().overwrite((given) => given.toWellFormed());

const conversation = text
  .min(1)
  .max(100)
  .describe('Judged turns of one conversation make the gate stricter, never more lenient.');
const language = z.enum(['en', 'ja']).describe('Language of explanations and safe replies.');

export const gateRequestSchema = z
  .strictObject({
    text: text.min(1).max(longestText),
    subject: z.enum(gateSubjects).default('prompt'),
    effect: z
      .enum(['nothing', 'writes'])
      .optional()
      .describe("Of a tool's call: what it can change. Not said means that it writes."),
    conversation: conversation.optional(),
    language: language.default('en'),
  })
  .describe('A text to be judged.');

const textPart = z.object({ type: z.literal('text'), text: text.max(longestText) });

const messageSchema = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([text.max(longestText), z.array(textPart).max(100)]),
});

/** Fields of OpenAI's protocol that change nothing here are let through and not looked at. */
export const chatRequestSchema = z
  .looseObject({
    model: z.string().max(300).optional().describe('`so8t`, or the name that GET /v1/models tells.'),
    messages: z.array(messageSchema).min(1).max(200),
    stream: z.boolean().nullish(),
    temperature: z.number().min(0).max(2).nullish(),
    top_p: z.number().gt(0).max(1).nullish(),
    seed: z.int().min(0).nullish(),
    max_tokens: z.int().min(1).max(32_768).nullish(),
    max_completion_tokens: z.int().min(1).max(32_768).nullish(),
    stop: z.union([z.string().min(1), z.array(z.string().min(1)).max(4)]).nullish(),
    n: z.literal(1, 'there is one answer to a request').nullish().describe('One answer a request.'),
    tools: z
      .array(z.unknown())
      .max(0, "tools are the agent's own: none are taken here")
      .nullish()
      .describe("Tools are the agent's own: none are taken here."),
    so8t: z
      .strictObject({
        approval: z
          .string()
          .min(1)
          .max(100)
          .optional()
          .describe(
            'Of an earlier, escalated request with the very same messages, after a person granted it.',
          ),
        conversation: conversation.optional(),
        language: language.optional(),
      })
      .optional(),
  })
  .describe("A request of OpenAI's chat completions.");

export const rejectRequestSchema = z.strictObject({ reason: text.trim().min(1).max(2000) });

export const verdictSchema = z.enum(verdicts);

/** In every chat answer: what the gate said. */
export const chatVerdictSchema = z
  .object({
    verdict: verdictSchema,
    cause: z.string(),
    decision: z.string().nullable().describe('Id of the decision; its record is in the audit log.'),
    clauses: z.array(z.string()).describe('Violated clauses, the gravest first.'),
    alternatives: z.array(z.string()),
    approval: z
      .object({ id: z.string(), status: z.string(), expiresAt: z.string() })
      .nullable()
      .describe('Of a request that a person has to decide about: ask again with this id when it is granted.'),
    faults: z.array(z.object({ part: z.string(), kind: z.string(), detail: z.string() })),
  })
  .describe('The `so8t` field.');

export const chatAnswerSchema = z
  .object({
    id: z.string(),
    object: z.literal('chat.completion'),
    created: z.int(),
    model: z.string(),
    choices: z.array(
      z.object({
        index: z.literal(0),
        message: z.object({ role: z.literal('assistant'), content: z.string() }),
        finish_reason: z
          .enum(['stop', 'length', 'content_filter'])
          .describe('`content_filter`: refused, escalated, or cut by the gate; see `so8t`.'),
        logprobs: z.null(),
      }),
    ),
    usage: z.object({
      prompt_tokens: z.int(),
      completion_tokens: z.int(),
      total_tokens: z.int(),
    }),
    so8t: chatVerdictSchema,
  })
  .describe('An answer; refusals and escalations are answers, too.');

export const gateAnswerSchema = z
  .looseObject({
    id: z.string(),
    verdict: verdictSchema,
    cause: z.string(),
    audit: z.int().describe('Position of the record in the audit log: written before this answer.'),
  })
  .describe('The whole record of the decision.');

export const errorSchema = z
  .object({ error: z.object({ message: z.string(), type: z.string(), code: z.string() }) })
  .describe('What was wrong with the request, or with the server.');

export const approvalSchema = z
  .looseObject({ id: z.string(), status: z.string(), openedAt: z.string(), expiresAt: z.string() })
  .describe('A request that a person decides about.');

export const approvalListSchema = z.object({ approvals: z.array(approvalSchema) });

export const modelListSchema = z.object({
  object: z.literal('list'),
  data: z.array(
    z.object({ id: z.string(), object: z.literal('model'), created: z.int(), owned_by: z.string() }),
  ),
});

export const healthSchema = z.object({ status: z.literal('ok') });

export type GateRequestBody = z.infer<typeof gateRequestSchema>;
export type ChatRequestBody = z.infer<typeof chatRequestSchema>;
export type ChatVerdict = z.infer<typeof chatVerdictSchema>;
export type ChatAnswer = z.infer<typeof chatAnswerSchema>;
