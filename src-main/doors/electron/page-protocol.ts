/** `so8t://workbench/`: the screens under an origin of their own, which no file and no site shares. */
import { protocol, type Session } from 'electron';
import { plainAnswer, type Screens } from '../screens.ts';
import { pageOrigin } from './channel.ts';
import { originOf } from './lockdown.ts';

const scheme = 'so8t';

/** Must be called before Electron is ready. */
export function registerPageScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme, privileges }]);
}

export function servePages(session: Session, screens: Screens): void {
  session.protocol.handle(scheme, ({ url, method }) => {
    const ours = originOf(url) === pageOrigin && (method === 'GET' || method === 'HEAD');
    const { status, headers, body } = ours
      ? screens(new URL(url).pathname)
      : plainAnswer(404, 'There is no such page.');
    return new Response(typeof body === 'string' ? body : new Uint8Array(body), {
      status,
      headers: { ...headers },
    });
  });
}
