/** The API for the screens: by the window's bridge, or by a WebSocket in a browser. Both speak the same words. */
import { createTRPCClient, createWSClient, type TRPCClient, wsLink } from '@trpc/client';
import type { AppRouter } from '../../src-main/api/router.ts';
import type { Bridge } from '../../src-main/doors/electron/channel.ts';
import { bridgeSocketClass } from './bridge-socket.ts';
import { type ConnectionStore, createConnectionStore } from './connection-store.ts';
import { askForPage, whyClosed } from './why-closed.ts';

declare global {
  interface Window {
    /** Only in the program's own window. */
    readonly so8tBridge?: Bridge;
  }
}

/** What the program takes at most in one message; it would end the connection of who sends more. */
const messageLimit = 8 * 1024 * 1024;

export interface ConnectedApi {
  readonly client: TRPCClient<AppRouter>;
  /** For `useSyncExternalStore`. */
  readonly connection: ConnectionStore;
  close(): void;
}

/** Connects, and connects again whenever the connection is lost: after 0.2 s, then ever later up to 5 s. */
export function connectApi(bridge: Bridge | undefined = window.so8tBridge): ConnectedApi {
  const socket = createWSClient({
    url: bridge ? 'so8t://workbench/trpc' : `ws://${window.location.host}/trpc`,
    ...(bridge ? { WebSocket: bridgeSocketClass(bridge) } : {}),
    retryDelayMs: (attempt) => Math.min(200 * 2 ** attempt, 5000),
    onClose: (cause) => void closed(cause?.code),
    // The bridge cannot be cut without the window's end; of a network's silence only a ping tells.
    keepAlive: { enabled: !bridge, intervalMs: 10_000, pongTimeoutMs: 10_000 },
    experimental_encoder: {
      encode(data) {
        const text = JSON.stringify(data);
        // A character is up to three bytes long.
        if (text.length * 3 > messageLimit && new Blob([text]).size > messageLimit)
          throw new Error('This is more than 8 MB at once, which the workbench does not take.');
        return text;
      },
      decode: (data) => JSON.parse(String(data)) as unknown,
    },
  });
  const connection = createConnectionStore(socket.connectionState);

  /** In a browser: every further try would be in vain, and the person has to do something. */
  async function closed(code: number | undefined): Promise<void> {
    const why = bridge ? null : await whyClosed(code, askForPage);
    if (why === null) return;
    connection.finish(why);
    void socket.close();
  }

  return {
    client: createTRPCClient<AppRouter>({ links: [wsLink({ client: socket })] }),
    connection,
    close: () => void socket.close(),
  };
}
