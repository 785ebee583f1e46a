/**
 * The browser's only way out: a proxy in this process, on loopback, for one visit. Every connection - pages, redirects,
 * frames, scripts' requests, WebSockets - is asked for here by host name, checked, and made to the checked address:
 * between check and connection nobody asks a resolver again.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ToolRefusal } from '../../tool.ts';
import type { AddressCheck } from './address-check.ts';

export interface RefusedConnection {
  /** Host, with its port where it is not the usual one, as far as it could be read. */
  readonly target: string;
  readonly refusal: ToolRefusal;
}

export interface CheckingProxy {
  /** `http://127.0.0.1:port`. */
  readonly server: string;
  /** Refused connections, in order: those of the page, and those that the browser wants for itself. */
  readonly refused: readonly RefusedConnection[];
  close(): Promise<void>;
}

/** Marks answers that are a refusal of ours. */
export const refusalHeader = 'x-refused-by-workbench';

const hopByHop = ['proxy-connection', 'proxy-authorization', 'connection', 'keep-alive', 'te', 'upgrade'];

function endToEnd(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.includes(name)));
}

const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).host : '');

/**
 * @param mostBytes of all answers together; beyond them everything is cut
 * @param onTooLarge is told when that happened
 */
export async function startCheckingProxy(
  check: AddressCheck,
  mostBytes: number,
  onTooLarge: (refusal: ToolRefusal) => void,
): Promise<CheckingProxy> {
  const refused: RefusedConnection[] = [];
  const open = new Set<Duplex>();
  let received = 0;

  function keep(socket: Duplex): void {
    open.add(socket);
    socket.on('error', () => socket.destroy()); // a connection that breaks is an ordinary end
    socket.once('close', () => open.delete(socket));
  }

  function count(bytes: Uint8Array): void {
    const before = received;
    received += bytes.byteLength;
    if (received <= mostBytes || before > mostBytes) return;
    for (const socket of open) socket.destroy();
    onTooLarge(new ToolRefusal('page-too-large', `The page has more than ${mostBytes} bytes.`));
  }

  function asRefusal(error: unknown, address: string): ToolRefusal {
    const refusal =
      error instanceof ToolRefusal ? error : new ToolRefusal('not-reached', (error as Error).message);
    refused.push({ target: hostOf(address), refusal });
    return refusal;
  }

  async function forward(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const asking = asked.url ?? '';
    try {
      if (asked.method !== 'GET' && asked.method !== 'HEAD')
        throw new ToolRefusal('method', `Pages are read: ${asked.method} is not open.`);
      const { url, port, address } = await check.check(asking);
      if (url.protocol !== 'http:') throw new ToolRefusal('scheme', 'Only http: is asked for in this way.');
      const headers = { ...endToEnd(asked.headers), host: url.host, connection: 'close' };
      const path = url.pathname + url.search;
      const outgoing = request({ host: address, port, method: asked.method, path, headers, agent: false });
      outgoing.once('socket', keep);
      outgoing.once('response', (incoming) => {
        incoming.on('data', count);
        incoming.on('error', () => answer.destroy());
        answer.writeHead(incoming.statusCode ?? 502, endToEnd(incoming.headers));
        incoming.pipe(answer);
      });
      outgoing.once('error', (error) => {
        if (answer.headersSent) answer.destroy();
        else refuse(answer, asRefusal(error, asking));
      });
      answer.once('close', () => outgoing.destroy());
      outgoing.end();
    } catch (error) {
      refuse(answer, asRefusal(error, asking));
    }
  }

  function refuse(answer: ServerResponse, { code }: ToolRefusal): void {
    answer.writeHead(403, { [refusalHeader]: code, 'content-type': 'text/plain' }).end('Refused.');
  }

  async function tunnel(asked: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    keep(socket);
    // `host:port`, as RFC 9110 9.3.6 has it. WebSockets without TLS come this way too, to port 80.
    const authority = asked.url ?? '';
    const asking = `${authority.endsWith(':443') ? 'https' : 'http'}://${authority}/`;
    try {
      const { port, address } = await check.check(asking);
      if (socket.destroyed) return;
      const outgoing: Socket = connect({ host: address, port });
      keep(outgoing);
      let reached = false;
      outgoing.once('connect', () => {
        reached = true;
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        outgoing.write(head);
        outgoing.on('data', count);
        outgoing.pipe(socket);
        socket.pipe(outgoing);
      });
      outgoing.once('error', (error) => {
        // Broken after it was reached: what the browser then says of it is the reason, whoever hangs up first.
        if (!reached) asRefusal(error, asking);
        socket.destroy();
      });
      outgoing.once('close', () => socket.destroy());
      socket.once('close', () => outgoing.destroy());
    } catch (error) {
      const { code } = asRefusal(error, asking);
      socket.end(`HTTP/1.1 403 Forbidden\r\n${refusalHeader}: ${code}\r\nContent-Length: 0\r\n\r\n`);
    }
  }

  const server = createServer((asked, answer) => void forward(asked, answer));
  server.on('connect', (asked, socket, head) => void tunnel(asked, socket, head));
  server.on('upgrade', (_asked, socket) => socket.destroy());
  server.on('connection', keep);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of open) socket.destroy();
      }),
  };
}
