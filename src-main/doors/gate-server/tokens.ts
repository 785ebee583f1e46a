/** Bearer tokens: one for programs that ask, another for the person who decides. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { RequestProblem } from './request-problem.ts';

export type Role = 'client' | 'approver';

export interface Tokens {
  readonly client: string;
  readonly approver: string;
}

export function newToken(): string {
  return `so8t-${randomBytes(32).toString('base64url')}`;
}

/** Digests are compared: equal lengths, and a stopwatch tells nothing. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** @throws RequestProblem 401 */
export function roleOf({ headers }: Pick<IncomingMessage, 'headers'>, { client, approver }: Tokens): Role {
  const given = digest(/^Bearer (.+)$/u.exec(headers.authorization ?? '')?.[1] ?? '');
  const isClient = timingSafeEqual(given, digest(client));
  const isApprover = timingSafeEqual(given, digest(approver));
  if (isClient) return 'client';
  if (isApprover) return 'approver';
  throw new RequestProblem(
    401,
    'invalid_api_key',
    'The token is missing or wrong: send "Authorization: Bearer <token>".',
    {
      'WWW-Authenticate': 'Bearer',
    },
  );
}
