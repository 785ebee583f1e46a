/** Door 2: the workbench in a browser, by loopback HTTP and WebSocket. */
import type { AnyRouter, inferRouterContext } from '@trpc/server';
import { openInBrowser } from './doors/browser/open-in-browser.ts';
import { announceServer, linkOfRunning } from './doors/browser/running-server.ts';
import { startServer } from './doors/browser/server.ts';
import { loadScreens, type Screens } from './doors/screens.ts';
import { serveViewers } from './doors/viewer.ts';

/** The API, opened on a data folder. */
export interface OpenedApi<Router extends AnyRouter> {
  readonly router: Router;
  readonly context: inferRouterContext<Router>;
  /** Ends what goes on and gives the data folder back. */
  close(): Promise<void>;
}

export interface ServeOptions<Router extends AnyRouter> {
  readonly dataFolder: string;
  readonly screensFolder: string;
  /** @throws when the data folder cannot be used */
  readonly openApi: () => Promise<OpenedApi<Router>>;
  readonly port?: number;
  /** Whether to open a browser. */
  readonly open: boolean;
  /** Takes lines for people. */
  readonly say: (line: string) => void;
}

/** What ends a browser door. */
export interface ServedDoor {
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Opens the workbench in a browser; where it is open on this data folder already, shows that one.
 * @returns `undefined` when another program serves, and this one has nothing left to do.
 */
export async function serve<Router extends AnyRouter>(
  options: ServeOptions<Router>,
): Promise<ServedDoor | undefined> {
  const { dataFolder, say } = options;
  if (await showRunning(options)) return undefined;
  let screens: Screens;
  let api: OpenedApi<Router>;
  try {
    [screens, api] = await openBoth(options);
  } catch (error) {
    // Somebody started both at the same time, and the other one was faster.
    if ((error as { code?: unknown }).code === 'data-folder-in-use' && (await showRunning(options, 10)))
      return undefined;
    throw error;
  }
  try {
    const serveViewer = serveViewers({
      router: api.router,
      context: api.context,
      onError: (error, path) => say(`${path ?? 'a call'} failed: ${error.stack ?? error.message}`),
    });
    const { port } = options;
    const server = await startServer({ screens, serveViewer, ...(port === undefined ? {} : { port }) });
    const { secret } = server;
    const withdraw = await announceServer(dataFolder, { pid: process.pid, port: server.port, secret });
    await show(options, server.newLink());
    return {
      origin: server.origin,
      async close() {
        await withdraw();
        await server.close();
        await api.close();
      },
    };
  } catch (error) {
    await api.close();
    throw error;
  }
}

/** Both take their time, and neither needs the other. */
async function openBoth<Router extends AnyRouter>({
  screensFolder,
  openApi,
}: ServeOptions<Router>): Promise<[Screens, OpenedApi<Router>]> {
  const [screens, api] = await Promise.allSettled([loadScreens(screensFolder), openApi()]);
  if (api.status === 'rejected') throw api.reason;
  if (screens.status === 'rejected') {
    await api.value.close();
    throw screens.reason;
  }
  return [screens.value, api.value];
}

/** Shows the workbench that is open on this data folder, if there is one. Asks `times`, half a second apart. */
export async function showRunning(
  options: Pick<ServeOptions<AnyRouter>, 'dataFolder' | 'open' | 'say'>,
  times = 1,
): Promise<boolean> {
  for (let time = 0; time < times; time += 1) {
    if (time > 0) await new Promise((resolve) => setTimeout(resolve, 500));
    const link = await linkOfRunning(options.dataFolder);
    if (link === undefined) continue;
    options.say('The workbench is open on this data folder already.');
    await show(options, link);
    return true;
  }
  return false;
}

async function show(
  { open, say }: Pick<ServeOptions<AnyRouter>, 'open' | 'say'>,
  link: string,
): Promise<void> {
  say(`SO8T Workbench: ${link}`);
  say('(the link works once; start again for another one; Ctrl-C ends the workbench)');
  if (open) await openInBrowser(link);
}
