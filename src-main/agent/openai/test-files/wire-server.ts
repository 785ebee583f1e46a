/** A server that answers every request with exactly these bytes, in exactly these pieces: what servers were seen to send. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export interface WireServer {
  readonly baseUrl: string;
  readonly requests: { readonly headers: IncomingHttpHeaders; readonly path: string }[];
  close(): Promise<void>;
}

/** Pieces arrive one by one; the connection stays open after the last one where it is told to. */
export interface Wire {
  readonly pieces: readonly (string | Uint8Array)[];
  readonly status?: number;
  readonly contentType?: string;
  readonly stayOpen?: boolean;
}

export async function openWireServer({
  pieces,
  status = 200,
  contentType = 'text/event-stream',
  stayOpen = false,
}: Wire): Promise<WireServer> {
  const requests: WireServer['requests'] = [];
  const server = createServer(async (request, response) => {
    requests.push({ headers: request.headers, path: request.url ?? '' });
    for await (const _ of request);
    response.writeHead(status, { 'content-type': contentType });
    response.socket?.setNoDelay(true);
    for (const piece of pieces) {
      response.write(piece);
      // A piece of its own for the reader, too.
      await wait(2);
    }
    if (!stayOpen) response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
