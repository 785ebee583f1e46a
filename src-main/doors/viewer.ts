/** Serving the API to a viewer: a WebSocket, or what looks like one in the window door. */
import type { IncomingMessage } from 'node:http';
import type { AnyRouter, inferRouterContext } from '@trpc/server';
import {
  getWSConnectionHandler,
  type WSConnectionHandlerOptions,
  type WSSHandlerOptions,
} from '@trpc/server/adapters/ws';

/** Largest message that a viewer may send, in bytes (window door: in characters). */
export const messageLimit = 8 * 1024 * 1024;

/** A viewer that has not taken this many bytes is let go, and comes back when it can. */
export const backlogLimit = 16 * 1024 * 1024;

const farewellMilliseconds = 2000;

/** Codes of a closed connection, in the range that applications may use. */
export const closeCodes = { tooLarge: 1009, malformed: 4003, tooSlow: 4008, ending: 1001 } as const;

/** What the API's handler and the guard use of a WebSocket of `ws`. */
export interface ViewerSocket {
  readonly readyState: number;
  /** Bytes that were sent and not taken yet. */
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  terminate(): void;
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  once(event: 'close', listener: () => void): unknown;
}

export type ServeViewer = (socket: ViewerSocket, request: Pick<IncomingMessage, 'url' | 'headers'>) => void;

export interface ServedApi<Router extends AnyRouter> {
  readonly router: Router;
  readonly context: inferRouterContext<Router>;
  /** For a log: errors that are the program's, not the viewer's. */
  readonly onError?: (error: Error, path: string | undefined) => void;
}

/** Serves a router to viewers, whatever carries their messages. */
export function serveViewers<Router extends AnyRouter>(api: ServedApi<Router>): ServeViewer {
  const options: WSConnectionHandlerOptions<AnyRouter> = {
    router: api.router,
    createContext: () => api.context,
    maxBatchSize: 200,
    onError({ error, path }) {
      if (error.code === 'INTERNAL_SERVER_ERROR') api.onError?.(error.cause ?? error, path);
    },
  };
  // Its type asks for a server, which only `applyWSSHandler` uses.
  const handle = getWSConnectionHandler(options as WSSHandlerOptions<AnyRouter>);
  return (socket, request) => {
    guardBacklog(socket);
    // What the handler uses of both is in our types; its own name classes of `ws` and Node.
    handle(socket as Parameters<typeof handle>[0], request as IncomingMessage);
  };
}

/** A subscription sends without asking whether anybody reads: without this, a stopped viewer would fill the memory. */
function guardBacklog(socket: ViewerSocket): void {
  const send = socket.send.bind(socket);
  socket.send = (text) => {
    send(text);
    if (socket.bufferedAmount <= backlogLimit) return;
    socket.close(closeCodes.tooSlow, 'too slow: connect again');
    // The farewell waits behind the backlog; one that does not read will not answer it either.
    setTimeout(() => socket.terminate(), farewellMilliseconds).unref();
  };
}
