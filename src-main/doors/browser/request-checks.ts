/** Whether a request is for us and from our own page. */
import type { IncomingMessage } from 'node:http';
import { type Answer, plainAnswer } from '../screens.ts';

/** What of a request decides. */
export type Asked = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/**
 * @param origin ours: `http://127.0.0.1:<port>`
 * @returns why the request is refused, or `undefined`
 */
export function refusal({ headers }: Asked, origin: string): Answer | undefined {
  // A name that somebody's DNS points at this machine (DNS rebinding) arrives with that name as its host.
  if (`http://${headers.host}` !== origin)
    return plainAnswer(421, `This is SO8T Workbench. It answers at ${origin} only.`);
  if (headers.origin !== undefined && headers.origin !== origin)
    return plainAnswer(403, 'Other sites may not use SO8T Workbench.');
  return undefined;
}

/** The cookie's name has the port in it: cookies know hosts, and all programs of this machine share one. */
export function cookieName(origin: string): string {
  return `so8t-${new URL(origin).port}`;
}

/** The value of our cookie, if the request has it. */
export function sessionOf({ headers }: Asked, origin: string): string | undefined {
  const name = cookieName(origin);
  for (const pair of headers.cookie?.split(';') ?? []) {
    const [key, value] = pair.trim().split('=');
    if (key === name) return value;
  }
  return undefined;
}
