/** The server described for other programs: OpenAPI 3.1, made of the very schemas that requests are checked with. */
import { z } from 'zod';
import {
  approvalListSchema,
  approvalSchema,
  chatAnswerSchema,
  chatRequestSchema,
  errorSchema,
  gateAnswerSchema,
  gateRequestSchema,
  healthSchema,
  modelListSchema,
  rejectRequestSchema,
} from './messages.ts';

const schemas = {
  GateRequest: gateRequestSchema,
  GateDecision: gateAnswerSchema,
  ChatRequest: chatRequestSchema,
  ChatAnswer: chatAnswerSchema,
  RejectRequest: rejectRequestSchema,
  Approval: approvalSchema,
  ApprovalList: approvalListSchema,
  ModelList: modelListSchema,
  Health: healthSchema,
  Error: errorSchema,
} as const;

type SchemaName = keyof typeof schemas;

const json = (name: SchemaName) => ({
  'application/json': { schema: { $ref: `#/components/schemas/${name}` } },
});

const failures: Readonly<Record<number, string>> = {
  400: 'The request is malformed; the message names the field.',
  401: 'The token is missing or wrong.',
  403: 'The token may not do this, or the request comes from a web page.',
  404: 'There is no such thing.',
  408: 'The request took too long to arrive.',
  409: 'The approval was used before, or is for another request.',
  413: 'The request is too long.',
  421: 'The request names another host.',
  429: 'Too many requests (`rate_limited`), or too many of this token that wait for a person (`too_many_open_approvals`); `Retry-After` says when to come again.',
  500: 'A part failed. Nothing was released that the audit log has not.',
  503: 'The server is at its limit, or ends.',
};

function failing(...codes: number[]) {
  return Object.fromEntries(
    codes.map((code) => [code, { description: failures[code], content: json('Error') }]),
  );
}

const everywhere = [401, 403, 421, 429, 500, 503] as const;

interface Described {
  readonly summary: string;
  readonly request?: SchemaName;
  readonly answer: SchemaName;
  readonly failures?: readonly number[];
  readonly token?: 'client' | 'approver' | 'none';
  readonly id?: boolean;
  readonly streams?: boolean;
}

function operation({ summary, request, answer, failures: own = [], token = 'client', ...more }: Described) {
  const stream = more.streams
    ? { 'text/event-stream': { schema: { type: 'string', description: 'Chunks of chat.completion.chunk.' } } }
    : {};
  return {
    summary,
    ...(token === 'none' ? { security: [] } : { security: [{ [token]: [] }] }),
    ...(more.id
      ? { parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }] }
      : {}),
    ...(request ? { requestBody: { required: true, content: json(request) } } : {}),
    responses: {
      200: { description: 'The answer.', content: { ...json(answer), ...stream } },
      ...failing(...(request ? [400, 408, 413] : []), ...own, ...everywhere),
    },
  };
}

/** @param origin where the server answers: `http://127.0.0.1:8787` */
export function openApiDocument(origin: string, version: string): object {
  const components = Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const { $schema: _dialect, ...own } = z.toJSONSchema(schema, { io: 'input' });
      return [name, own];
    }),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'SO8T gate server',
      version,
      description:
        'A language model behind a Safety Gate. Every decision is in the audit log before its answer is sent.',
    },
    servers: [{ url: origin }],
    paths: {
      '/v1/gate': {
        post: operation({ summary: 'Judge a text', request: 'GateRequest', answer: 'GateDecision' }),
      },
      '/v1/chat/completions': {
        post: operation({
          summary: 'Chat with the model behind the gate',
          request: 'ChatRequest',
          answer: 'ChatAnswer',
          failures: [404, 409],
          streams: true,
        }),
      },
      '/v1/models': { get: operation({ summary: 'What answers', answer: 'ModelList' }) },
      '/v1/approvals': {
        get: operation({ summary: 'What waits for a person', answer: 'ApprovalList', token: 'approver' }),
      },
      '/v1/approvals/{id}/grant': {
        post: operation({
          summary: 'Let it be answered once',
          answer: 'Approval',
          failures: [404, 409],
          token: 'approver',
          id: true,
        }),
      },
      '/v1/approvals/{id}/reject': {
        post: operation({
          summary: 'Refuse it, with a reason',
          request: 'RejectRequest',
          answer: 'Approval',
          failures: [404, 409],
          token: 'approver',
          id: true,
        }),
      },
      '/health': { get: operation({ summary: 'Whether it answers', answer: 'Health', token: 'none' }) },
      '/openapi.json': {
        get: {
          summary: 'This document',
          security: [],
          responses: {
            200: {
              description: 'OpenAPI 3.1.',
              content: { 'application/json': { schema: { type: 'object' } } },
            },
          },
        },
      },
    },
    components: {
      schemas: components,
      securitySchemes: {
        client: { type: 'http', scheme: 'bearer', description: 'The token that the server printed.' },
        approver: {
          type: 'http',
          scheme: 'bearer',
          description: "The approver's token: a client has another.",
        },
      },
    },
  };
}
