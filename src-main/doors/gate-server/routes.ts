/** What each address answers. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Approval, ApprovalRefused } from '../../agent/approvals.ts';
import { answerChat, collectAnswer, newChatIdentity, streamAnswer } from './answer-chat.ts';
import { answerGate } from './answer-gate.ts';
import type { ApprovalCap } from './approval-cap.ts';
import { askLeave } from './chat-leave.ts';
import { chatRequestSchema, gateRequestSchema, rejectRequestSchema } from './messages.ts';
import { openApiDocument } from './open-api-document.ts';
import { readBody } from './read-body.ts';
import { RequestProblem } from './request-problem.ts';
import type { GateServerParts } from './server-parts.ts';
import type { Role } from './tokens.ts';

export interface Route {
  readonly method: string;
  readonly path: string;
}

export interface RouteOptions {
  readonly parts: GateServerParts;
  readonly cap: ApprovalCap;
  readonly origin: string;
  readonly version: string;
  readonly bodyMilliseconds: number;
}

/** Name under which the model behind the gate can always be asked. */
export const ownModel = 'so8t';

/** @throws RequestProblem, and whatever failed inside */
export async function answerRoute(
  options: RouteOptions,
  { method, path }: Route,
  role: Role,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const { parts, cap, origin, version, bodyMilliseconds } = options;
  const called = `${method} ${path}`;
  if (called === 'GET /health') return sendJson(response, { status: 'ok' });
  if (called === 'GET /openapi.json') return sendJson(response, openApiDocument(origin, version));
  if (path.startsWith('/v1/approvals'))
    return answerApprovals(options, { method, path }, role, request, response);
  if (role !== 'client')
    throw new RequestProblem(403, 'wrong_token', "This needs the client's token, not the approver's.");
  if (called === 'GET /v1/models') {
    const data = [ownModel, parts.backend.name].map((id) => ({
      id,
      object: 'model',
      created: 0,
      owned_by: 'so8t',
    }));
    return sendJson(response, { object: 'list', data });
  }
  if (called === 'POST /v1/gate') {
    const body = await readBody(request, gateRequestSchema, bodyMilliseconds);
    return sendJson(response, await answerGate(parts, body, signal));
  }
  if (called === 'POST /v1/chat/completions') {
    const body = await readBody(request, chatRequestSchema, bodyMilliseconds);
    if (body.model !== undefined && ![ownModel, parts.backend.name].includes(body.model))
      throw new RequestProblem(
        404,
        'model_not_found',
        `There is no model "${body.model}"; use "${ownModel}".`,
      );
    const leave = await askLeave(parts, cap, body, signal);
    const identity = newChatIdentity(body.model ?? ownModel);
    if (!body.stream) {
      const { sink, answer } = collectAnswer(identity);
      await answerChat(parts, body, leave, sink, signal);
      return sendJson(response, answer());
    }
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    const sink = streamAnswer(identity, (data) => response.write(`data: ${data}\n\n`));
    await answerChat(parts, body, leave, sink, signal);
    response.end();
    return;
  }
  throw known.has(path)
    ? new RequestProblem(405, 'wrong_method', `${path} does not answer to ${method}.`, {
        Allow: known.get(path)!,
      })
    : new RequestProblem(404, 'not_found', `There is no ${path}; GET /openapi.json tells what there is.`);
}

const known = new Map([
  ['/health', 'GET'],
  ['/openapi.json', 'GET'],
  ['/v1/models', 'GET'],
  ['/v1/gate', 'POST'],
  ['/v1/chat/completions', 'POST'],
]);

/** Who decides has a token of their own: a program cannot grant what it asked for. */
async function answerApprovals(
  { parts, bodyMilliseconds }: RouteOptions,
  { method, path }: Route,
  role: Role,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (role !== 'approver')
    throw new RequestProblem(
      403,
      'wrong_token',
      "This needs the approver's token: who asks does not decide.",
    );
  const { approvals } = parts;
  if (method === 'GET' && path === '/v1/approvals')
    return sendJson(response, { approvals: await approvals.list({ status: 'open', limit: 500 }) });
  const [, id, step] = /^\/v1\/approvals\/([\w-]{1,100})\/(grant|reject)$/u.exec(path) ?? [];
  if (method !== 'POST' || !id) throw new RequestProblem(404, 'not_found', `There is no ${method} ${path}.`);
  const by = 'the approver of the gate server';
  let decided: Approval;
  try {
    if (step === 'grant') decided = await approvals.grant(id, by);
    else {
      const { reason } = await readBody(request, rejectRequestSchema, bodyMilliseconds);
      decided = await approvals.reject(id, by, reason);
    }
  } catch (error) {
    if (!(error instanceof ApprovalRefused)) throw error;
    const status = error.code === 'not-found' ? 404 : 409;
    throw new RequestProblem(status, `approval_${error.code.replaceAll('-', '_')}`, error.message);
  }
  sendJson(response, decided);
}

function sendJson(response: ServerResponse, value: object): void {
  const body = JSON.stringify(value);
  response.writeHead(200, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  });
  response.end(body);
}
