/** The one window. */
import path from 'node:path';
import { app, BrowserWindow, dialog, nativeTheme } from 'electron';
import type { ServeViewer } from '../viewer.ts';
import { channelName, pageOrigin } from './channel.ts';
import { createWindowConnections } from './window-connections.ts';
import { keepWindowPlace, readWindowPlace } from './window-place.ts';

/** More crashes of the page than this within a minute, and reading it anew is no help. */
const crashLimit = 3;

export interface WindowOptions {
  readonly preloadFile: string;
  /** Folder for the window's own data. */
  readonly folder: string;
  /** The API, when it is open: until then the page's calls wait. */
  readonly serving: Promise<ServeViewer>;
  readonly onShown: () => void;
}

export function openWindow({ preloadFile, folder, serving, onShown }: WindowOptions): BrowserWindow {
  const placeFile = path.join(folder, 'window-place.json');
  const { maximized = false, ...bounds } = readWindowPlace(placeFile) ?? { width: 1440, height: 900 };
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 800,
    minHeight: 500,
    show: false,
    title: 'SO8T Workbench',
    // What is seen until the page has painted.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1a1b1e' : '#ffffff',
    webPreferences: {
      preload: preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  keepWindowPlace(window, placeFile);
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
    onShown();
  });
  serveApi(window, serving);
  readAnewAfterCrash(window);
  void window.loadURL(`${pageOrigin}/`);
  return window;
}

function serveApi(window: BrowserWindow, serving: Promise<ServeViewer>): void {
  const { webContents } = window;
  const connections = createWindowConnections(serving, (message) => {
    if (!webContents.isDestroyed()) webContents.send(channelName, message);
  });
  webContents.ipc.on(channelName, ({ senderFrame }, message) => {
    // Null when the frame is gone already. A frame within the page has a parent, a foreign page another origin.
    if (senderFrame?.parent === null && senderFrame.origin === pageOrigin) connections.receive(message);
  });
  webContents.on('did-start-navigation', (event) => {
    if (event.isMainFrame && !event.isSameDocument) connections.endAll();
  });
  webContents.on('render-process-gone', connections.endAll);
  webContents.on('destroyed', connections.endAll);
}

function readAnewAfterCrash(window: BrowserWindow): void {
  const { webContents } = window;
  let crashes: number[] = [];
  webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const now = performance.now();
    crashes = [...crashes.filter((time) => now - time < 60_000), now];
    if (crashes.length > crashLimit) {
      dialog.showErrorBox(
        'SO8T Workbench',
        `The screens ended ${crashes.length} times within a minute (${reason}).`,
      );
      window.destroy();
      return;
    }
    // The page tells its user what happened; runs are not touched by it.
    const address = new URL(webContents.getURL());
    address.searchParams.set('notice', 'page-crashed');
    void webContents.loadURL(address.href);
  });
}
