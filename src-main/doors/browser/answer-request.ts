/** Every HTTP request of the browser door. */
import { timingSafeEqual } from 'node:crypto';
import { type Answer, plainAnswer, type Screens } from '../screens.ts';
import { type Asked, cookieName, refusal, sessionOf } from './request-checks.ts';
import type { Sessions } from './sessions.ts';

export interface House {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly sessions: Sessions;
  readonly screens: Screens;
  /** Known to who can read the data folder: a later start of the program asks for a link with it. */
  readonly secret: string;
}

const noSession =
  'SO8T Workbench shows nothing without its link. Start it again (npm start) for a fresh one.';

/** The address that opens the workbench once. */
export function newLink({ origin, sessions }: House): string {
  return `${origin}/open?token=${sessions.newToken()}`;
}

export function answerRequest(house: House, request: Asked): Answer {
  const { origin, sessions, screens } = house;
  const refused = refusal(request, origin);
  if (refused) return refused;
  const { pathname, searchParams } = URL.parse(request.url ?? '', origin) ?? {};
  if (pathname === undefined) return plainAnswer(400, 'This address cannot be read.');
  if (pathname === '/link') return answerLink(house, request);
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return {
      ...plainAnswer(405, 'Only GET.'),
      headers: { ...plainAnswer(405, '').headers, Allow: 'GET, HEAD' },
    };
  if (pathname === '/open') return exchange(house, searchParams?.get('token') ?? '');
  const session = sessionOf(request, origin);
  if (session !== undefined && sessions.has(session)) return screens(pathname);
  return cameFromElsewhere(request) ? comeAgain() : plainAnswer(401, noSession);
}

/** Whether a request without a valid session may come with one when the browser asks on our own behalf. */
function cameFromElsewhere({ headers }: Asked): boolean {
  return headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] === 'navigate';
}

/**
 * A link that was clicked in another page leads here without the cookie, because it is `SameSite=Strict`. The same
 * request from this page has it.
 */
function comeAgain(): Answer {
  const { headers } = plainAnswer(200, '');
  const body = '<!doctype html><meta http-equiv="refresh" content="0"><title>SO8T Workbench</title>\n';
  return { status: 200, headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8' }, body };
}

function exchange({ origin, sessions }: House, token: string): Answer {
  const session = sessions.exchange(token);
  if (!session) return plainAnswer(401, `This link was used already, or never given. ${noSession}`);
  const answer = plainAnswer(302, 'Welcome.');
  const cookie = `${cookieName(origin)}=${session}; HttpOnly; SameSite=Strict; Path=/`;
  return { ...answer, headers: { ...answer.headers, Location: '/', 'Set-Cookie': cookie } };
}

function answerLink(house: House, { method, headers }: Asked): Answer {
  if (method !== 'POST') return plainAnswer(405, 'Only POST.');
  const given = Buffer.from(headers.authorization ?? '');
  const right = Buffer.from(`Bearer ${house.secret}`);
  // A page of ours has an origin and no business here.
  const allowed =
    headers.origin === undefined && given.length === right.length && timingSafeEqual(given, right);
  return allowed
    ? plainAnswer(200, newLink(house))
    : plainAnswer(403, 'Only the program itself may ask for a link.');
}
