/** A small HTTP server in front of the gate: for other programs, on this machine unless told otherwise. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApprovalCap, defaultOpenApprovals } from './approval-cap.ts';
import { createJudgingLine } from './judging-line.ts';
import { createRateLimit } from './rate-limit.ts';
import { assertForUs } from './request-origin.ts';
import { problemBody, RequestProblem } from './request-problem.ts';
import { answerRoute, type Route } from './routes.ts';
import type { GateServerParts } from './server-parts.ts';
import { roleOf, type Tokens } from './tokens.ts';

/** What waits for the gate before anything else. */
const judged = ['/v1/gate', '/v1/chat/completions'];

/** The one address that is never reachable from another machine. */
export const loopback = '127.0.0.1';

export interface GateServerOptions {
  readonly parts: GateServerParts;
  readonly tokens: Tokens;
  readonly version: string;
  /** A free one for 0. */
  readonly port: number;
  /** Loopback unless given. */
  readonly address?: string;
  /** Names besides the address under which clients reach it, without port. */
  readonly names?: readonly string[];
  /** Requests a second for one token on average, 0 for no limit; and at once. */
  readonly rate: { readonly perSecond: number; readonly burst: number };
  /** Requests of the client's token that may wait for a person at the same time; 20. */
  readonly openApprovals?: number;
  /** Requests that are answered at the same time; more are asked to come again. 256. */
  readonly atOnce?: number;
  /** Longest time that a text is expected to wait until it is judged; more are asked to come again. 5 s. */
  readonly judgeMilliseconds?: number;
  /** For a body to arrive; 10 s. */
  readonly bodyMilliseconds?: number;
  /** For a whole answer; 10 minutes. */
  readonly answerMilliseconds?: number;
  /** Told of what went wrong inside, for a log. */
  readonly onError: (error: Error) => void;
}

export interface GateServer {
  readonly origin: string;
  readonly port: number;
  /** Takes no more requests, lets those that go on end within `patienceMilliseconds` (5 s), stops the rest. */
  close(patienceMilliseconds?: number): Promise<void>;
}

/** @throws when the port is taken or the address is not of this machine */
export async function startGateServer(options: GateServerOptions): Promise<GateServer> {
  const { atOnce = 256, answerMilliseconds = 600_000, address = loopback } = options;
  const server = createServer({
    // Slow clients: headers, then the whole request, then silence between requests.
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 5_000,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: 16_384,
  });
  server.maxConnections = 1024;
  const port = await listen(server, address, options.port);
  const named = address.includes(':') ? `[${address}]` : address;
  const origin = `http://${named}:${port}`;
  const hosts = new Set(
    [named, 'localhost', '[::1]', loopback, ...(options.names ?? [])].map((name) =>
      `${name}:${port}`.toLowerCase(),
    ),
  );
  const line = createJudgingLine(options.parts.gate, options.judgeMilliseconds ?? 5000);
  const parts = { ...options.parts, gate: line.gate };
  const limit = createRateLimit(options.rate.perSecond, options.rate.burst);
  const cap = createApprovalCap(options.parts.approvals, options.openApprovals ?? defaultOpenApprovals);
  const going = new Set<AbortController>();
  let closing = false;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    assertForUs(request, hosts, origin);
    const route: Route = {
      method: request.method ?? '',
      path: URL.parse(request.url ?? '', origin)?.pathname ?? '',
    };
    const open = ['/health', '/openapi.json'].includes(route.path);
    const role = open ? 'client' : roleOf(request, options.tokens);
    const wait = limit.take(open ? 'open' : role);
    if (wait > 0)
      throw new RequestProblem(429, 'rate_limited', `Too many requests: come again in ${wait} s.`, {
        'Retry-After': String(wait),
      });
    const full = judged.includes(route.path) ? line.wait() : 0;
    if (closing || going.size >= atOnce || full > 0)
      throw new RequestProblem(
        503,
        closing ? 'ending' : 'busy',
        'The server is at its limit, or ends: come again.',
        {
          'Retry-After': String(Math.max(1, full)),
        },
      );
    const controller = new AbortController();
    going.add(controller);
    const gone = (): void => controller.abort(new Error('the client is gone'));
    response.once('close', gone);
    const late = setTimeout(
      () => controller.abort(new Error('the answer took too long')),
      answerMilliseconds,
    );
    try {
      await answerRoute(
        { ...options, parts, cap, origin, bodyMilliseconds: options.bodyMilliseconds ?? 10_000 },
        route,
        role,
        request,
        response,
        controller.signal,
      );
    } finally {
      clearTimeout(late);
      response.off('close', gone);
      going.delete(controller);
    }
  }

  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => fail(request, response, error, options.onError));
  });
  // Upgrades and CONNECT are not ours.
  server.on('upgrade', (_request, socket) => socket.destroy());
  server.on('connect', (_request, socket) => socket.destroy());

  return {
    origin,
    port,
    async close(patienceMilliseconds = 5000) {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const patience = setTimeout(() => {
        for (const controller of going) controller.abort(new Error('the server ends'));
        setTimeout(() => server.closeAllConnections(), 1000).unref();
      }, patienceMilliseconds);
      await closed;
      clearTimeout(patience);
    },
  };
}

function fail(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  onError: (error: Error) => void,
): void {
  const known = error instanceof RequestProblem;
  if (!known) onError(error as Error);
  // What went wrong inside is for the log of whoever runs the server.
  const { status, code, message, headers } = known
    ? error
    : new RequestProblem(500, 'failed', 'A part of the server failed. Nothing more is released.');
  if (response.destroyed) return;
  const body = JSON.stringify(problemBody(status, code, message));
  if (response.headersSent) {
    response.end(`data: ${body}\n\n`);
    return;
  }
  // A body that nobody reads any more: the connection ends with the answer.
  const unread = !request.complete;
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    ...headers,
    ...(unread ? { Connection: 'close' } : {}),
  });
  response.end(body, () => {
    if (unread) setTimeout(() => request.socket.destroy(), 100).unref();
  });
}

function listen(server: Server, address: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        reject(new Error(`Port ${port} is in use by another program; choose another one with --port`));
      else if (error.code === 'EADDRNOTAVAIL')
        reject(new Error(`${address} is no address of this machine; choose another one with --address`));
      else reject(error);
    });
    server.listen(port, address, () => resolve((server.address() as AddressInfo).port));
  });
}
