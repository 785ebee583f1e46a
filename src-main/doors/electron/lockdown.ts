/** What no page in the program may do, whoever wrote it. */
import { app, type Session, shell, type WebContents } from 'electron';
import { pageOrigin } from './channel.ts';

/** Sites that a link may open in the system's browser: where the papers are that the screens cite. */
const outsideOrigins: ReadonlySet<string> = new Set(['https://arxiv.org']);

/** Denies navigation, new windows, embedded pages, permissions and the network. Call before the first window. */
export function lockDown(session: Session): void {
  app.on('web-contents-created', (_event, contents) => lockDownContents(contents));
  // Copying a hash is what people do here all day; reading the clipboard is not.
  const allowed = (permission: string, origin: string): boolean =>
    permission === 'clipboard-sanitized-write' && origin === pageOrigin;
  session.setPermissionRequestHandler((contents, permission, answer) =>
    answer(allowed(permission, originOf(contents.getURL()))),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => allowed(permission, originOf(origin)));
  session.setDevicePermissionHandler(() => false);
  // The policy of the page says the same; this holds where a mistake in it would not.
  const outside = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'];
  session.webRequest.onBeforeRequest({ urls: outside }, (_details, answer) => answer({ cancel: true }));
  session.on('will-download', (event, item) => {
    // Charts and tables are saved from the page's own memory.
    if (!item.getURL().startsWith(`blob:${pageOrigin}/`)) event.preventDefault();
  });
}

function lockDownContents(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    // Reading the same page anew is no navigation to elsewhere.
    if (originOf(event.url) === pageOrigin && event.isMainFrame) return;
    event.preventDefault();
    openOutside(event.url);
  });
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url);
    return { action: 'deny' };
  });
}

function openOutside(address: string): void {
  if (outsideOrigins.has(originOf(address))) void shell.openExternal(address).catch(() => {});
}

/** `URL` gives our own scheme the origin `null`; here it has one, as in the browser engine. */
export function originOf(address: string): string {
  const url = URL.parse(address);
  return url ? `${url.protocol}//${url.host}` : '';
}
