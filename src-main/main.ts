/** Door 1: the workbench in a window of its own. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { app, type BrowserWindow, dialog, session } from 'electron';
import type { Door } from './api/context.ts';
import { closeWithPatience } from './doors/close-with-patience.ts';
import { chooseDataFolder } from './doors/data-folder.ts';
import { lockDown } from './doors/electron/lockdown.ts';
import { setMenu } from './doors/electron/menu.ts';
import { registerPageScheme, servePages } from './doors/electron/page-protocol.ts';
import { openWindow } from './doors/electron/window.ts';
import { windowDoor } from './doors/electron/window-door.ts';
import { openApi } from './doors/open-api.ts';
import { loadScreens } from './doors/screens.ts';
import { serveViewers } from './doors/viewer.ts';
import { startChildrenWith } from './processes/spawn-child.ts';
import { utilityChild } from './processes/utility-child.ts';

// Chromium's own switches stand among ours.
const { values } = parseArgs({ options: { data: { type: 'string' } }, strict: false });
const dataFolder = chooseDataFolder(typeof values.data === 'string' ? values.data : undefined);
const windowFolder = path.join(dataFolder, 'window');
const built = (place: string): string => fileURLToPath(new URL(`../${place}`, import.meta.url));

mkdirSync(windowFolder, { recursive: true, mode: 0o700 });
// The lock of `requestSingleInstanceLock` lies there: one window for one data folder.
app.setPath('userData', windowFolder);
// It would take back a --no-sandbox, without which Chromium does not run as root: in containers, for tests.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
startChildrenWith(utilityChild);

if (app.requestSingleInstanceLock()) {
  registerPageScheme();
  // Not awaited here: Electron becomes ready when this module has run.
  app.whenReady().then(start).catch(fail);
} else {
  console.log('The workbench is open on this data folder already; its window is in front now.');
  app.exit(0);
}

async function start(): Promise<void> {
  let window: BrowserWindow | undefined;
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => app.quit());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
  setMenu();
  lockDown(session.defaultSession);
  const door: Door = windowDoor(() => window);
  const opening = openApi(dataFolder, door);
  opening.catch(fail);
  closeBeforeQuit(async () => (await opening).close());
  servePages(session.defaultSession, await loadScreens(built('renderer')));
  // The page is read while the data folder is opened; its first calls wait for that.
  const serving = opening.then((api) =>
    serveViewers({ ...api, onError: (error, call) => console.error(`${call ?? 'a call'} failed:`, error) }),
  );
  window = openWindow({
    preloadFile: built('preload/preload.cjs'),
    folder: windowFolder,
    serving,
    onShown: () => console.log('SO8T Workbench is open.'),
  });
}

/** Lets runs come to a resumable checkpoint before the program ends. */
function closeBeforeQuit(close: () => Promise<void>): void {
  let closing = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    closeWithPatience(close, askAgain)
      .catch((error: Error) => console.error(error.message))
      .finally(() => app.exit());
  });
}

/** On a full disk: whether to try again when there is space. */
async function askAgain(error: Error): Promise<boolean> {
  console.error(error.message);
  // A dialog without a screen would wait for ever.
  if (process.env.SO8T_NO_DIALOGS) return false;
  const japanese = app.getLocale().startsWith('ja');
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: japanese
      ? 'ディスクに空きがないため、最後の記録を保存できません。'
      : 'The disk is full: the last records cannot be saved.',
    detail: error.message,
    buttons: japanese ? ['もう一度試す', '保存せずに終了'] : ['Try again', 'End without saving'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 0;
}

function fail(error: Error): void {
  console.error(error.message);
  // A dialog without a screen would wait for ever.
  if (!process.env.SO8T_NO_DIALOGS) dialog.showErrorBox('SO8T Workbench', error.message);
  app.exit(1);
}
