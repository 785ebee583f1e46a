/** `npm start`: opens the window where there can be one, and the browser door everywhere else. */
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeWithPatience } from './doors/close-with-patience.ts';
import { buildParts } from './doors/launcher/build-parts.ts';
import { electronPackageFolder, findElectron } from './doors/launcher/find-electron.ts';
import { runWindow } from './doors/launcher/run-window.ts';
import { readStartOptions, type StartOptions, usage } from './doors/launcher/start-options.ts';
import { reasonAgainstAnyWindow, reasonAgainstSandbox } from './doors/launcher/window-needs.ts';
import { serve, showRunning } from './serve.ts';

const root = path.join(import.meta.dirname, '..');
const environment = process.env;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** @returns why the browser door has to do, or `undefined` when the window was opened and has been closed. */
async function tryWindow({ dataFolder }: StartOptions): Promise<string | undefined> {
  // What no binary changes is known before one is downloaded.
  const early = reasonAgainstAnyWindow(environment);
  if (early) return early;
  const found = await findElectron({ environment, packageFolder: electronPackageFolder(), say });
  if ('reason' in found) return found.reason;
  const { executable } = found;
  const against = reasonAgainstSandbox(executable);
  if (against) return against;
  await buildParts(root, ['main', 'preload', 'renderer'], say);
  const application = path.join(root, 'out', 'main', 'main.js');
  const { opened, code, reason } = await runWindow({ executable, application, dataFolder, say });
  if (!opened && code !== 0) return `Electron did not start (${reason})`;
  process.exitCode = code;
  return undefined;
}

/** Most of a start is reading our own sources: what Node has made of them is kept for the next one, for children too. */
function rememberCompiled(): void {
  const folder = path.join(root, 'out', 'compiled');
  enableCompileCache(folder);
  environment.NODE_COMPILE_CACHE ??= folder;
}

async function openBrowserDoor({ dataFolder, open, port }: StartOptions): Promise<void> {
  rememberCompiled();
  const [{ openApi }] = await Promise.all([
    import('./doors/open-api.ts'),
    buildParts(root, ['renderer'], say),
  ]);
  const door = await serve({
    dataFolder,
    screensFolder: path.join(root, 'out', 'renderer'),
    openApi: () => openApi(dataFolder, { kind: 'browser' }),
    ...(port === undefined ? {} : { port }),
    open,
    say,
  });
  if (!door) return;
  let ending = false;
  const end = (): void => {
    // Who asks twice does not want to wait for a checkpoint.
    if (ending) process.exit(1);
    ending = true;
    say('Ending: what runs is saved so that it can be resumed.');
    const again = async (error: Error): Promise<boolean> => {
      say(`${error.message}. Trying again; Ctrl-C ends without what is in memory.`);
      await sleep(5000);
      return true;
    };
    closeWithPatience(door.close, again).then(
      () => process.exit(),
      (error: Error) => {
        say(error.message);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', end).on('SIGTERM', end).on('SIGHUP', end);
}

async function start(): Promise<void> {
  const options = readStartOptions(process.argv.slice(2));
  if (!options) return say(usage);
  // One that runs is shown whichever door this start would have taken.
  if (await showRunning({ ...options, say })) return;
  if (!options.browser) {
    const reason = await tryWindow(options);
    if (reason === undefined) return;
    say(`In the browser, because ${reason}.`);
  }
  await openBrowserDoor(options);
}

start().catch((error: Error) => {
  process.stderr.write(`SO8T Workbench: ${error.message}\n`);
  process.exitCode = 1;
});
