/** A viewer that follows a run as a screen does: news say that there is something, pages are pulled until one is empty. */
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import type { AppRouter } from '../../src-main/api/router.ts';

export interface Viewer {
  readonly api: ReturnType<typeof createTRPCClient<AppRouter>>;
  /** Follows until `stop`. @param pause after each page, in milliseconds */
  follow(run: number, onEvents: (events: readonly object[]) => void, pause?: number): () => void;
  close(): Promise<void>;
}

export function connectViewer(port: number): Viewer {
  const client = createWSClient({ url: `ws://127.0.0.1:${port}` });
  const api = createTRPCClient<AppRouter>({ links: [wsLink({ client })] });
  return {
    api,
    follow(id, onEvents, pause = 0) {
      let after = 0;
      let asked = false;
      let pulling = false;
      let stopped = false;
      const pull = async (): Promise<void> => {
        asked = true;
        if (pulling) return;
        pulling = true;
        while (asked && !stopped) {
          asked = false;
          for (;;) {
            const page = await api.runs.events.query({ id, after });
            if (page.length === 0 || stopped) break;
            if (page[0]!.sequence !== after + 1) throw new Error(`event ${after + 1} is missing`);
            after = page.at(-1)!.sequence;
            onEvents(page.map(({ event }) => event));
            if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
          }
        }
        pulling = false;
      };
      const news = api.runs.news.subscribe({ id }, { onData: () => void pull(), onError: console.error });
      return () => {
        stopped = true;
        news.unsubscribe();
      };
    },
    close: () => client.close(),
  };
}
