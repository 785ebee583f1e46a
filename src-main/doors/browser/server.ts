/** The loopback server of the browser door. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { type Answer, plainAnswer, type Screens } from '../screens.ts';
import { closeCodes, messageLimit, type ServeViewer } from '../viewer.ts';
import { answerRequest, type House, newLink } from './answer-request.ts';
import { type Asked, refusal, sessionOf } from './request-checks.ts';
import { createSessions, randomSecret } from './sessions.ts';

/** The one address that is never reachable from another machine. */
const host = '127.0.0.1';

export interface ServerOptions {
  readonly screens: Screens;
  readonly serveViewer: ServeViewer;
  /** A free one unless given. */
  readonly port?: number;
}

export interface BrowserServer {
  readonly origin: string;
  readonly port: number;
  readonly secret: string;
  /** An address that opens the workbench once. */
  newLink(): string;
  /** Tells the viewers that this is the end, and stops. */
  close(): Promise<void>;
}

/** Starts the server. @throws when the port is taken */
export async function startServer(options: ServerOptions): Promise<BrowserServer> {
  const server = createServer();
  const port = await listen(server, options.port ?? 0);
  const origin = `http://${host}:${port}`;
  const secret = randomSecret();
  const house: House = { origin, sessions: createSessions(), screens: options.screens, secret };
  server.on('request', (request, response) => {
    const { status, headers, body } = answerRequest(house, request);
    response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
    response.end(request.method === 'HEAD' ? undefined : body);
    request.resume();
  });
  const viewers = new WebSocketServer({
    noServer: true,
    maxPayload: messageLimit,
    perMessageDeflate: false,
  });
  server.on('upgrade', (request, socket, head) => {
    const refused = refuseViewer(house, request);
    if (refused) return refuseUpgrade(socket, refused);
    viewers.handleUpgrade(request, socket, head, (viewer) => options.serveViewer(viewer, request));
  });
  return {
    origin,
    port,
    secret,
    newLink: () => newLink(house),
    close: () =>
      new Promise((resolve) => {
        for (const viewer of viewers.clients) viewer.close(closeCodes.ending, 'SO8T Workbench has ended');
        server.close(() => resolve());
        server.closeAllConnections();
        setTimeout(() => {
          for (const viewer of viewers.clients) viewer.terminate();
        }, 500).unref();
      }),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken
          ? new Error(`Port ${port} is in use by another program; choose another one with --port`)
          : error,
      );
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function refuseViewer(house: House, request: Asked): Answer | undefined {
  const refused = refusal(request, house.origin);
  if (refused) return refused;
  // Browsers always say from where a WebSocket is opened.
  if (request.headers.origin === undefined) return plainAnswer(403, 'A WebSocket needs an Origin.');
  if (request.url !== '/trpc') return plainAnswer(404, 'There is no such WebSocket.');
  const session = sessionOf(request, house.origin);
  const known = session !== undefined && house.sessions.has(session);
  return known ? undefined : plainAnswer(401, 'SO8T Workbench answers nothing without its link.');
}

function refuseUpgrade(socket: Duplex, { status, headers, body }: Answer): void {
  const all = { ...headers, 'Content-Length': Buffer.byteLength(body), Connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on('error', () => {});
  socket.end(`HTTP/1.1 ${status} Refused\r\n${lines.join('')}\r\n${body}`);
}
