/** Whether a request is for this server, and not from a web page. */
import type { IncomingMessage } from 'node:http';
import { RequestProblem } from './request-problem.ts';

/**
 * @param hosts names with port under which the server is reached
 * @throws RequestProblem 421, 403
 */
export function assertForUs(
  { headers }: Pick<IncomingMessage, 'headers'>,
  hosts: ReadonlySet<string>,
  origin: string,
): void {
  // A name that somebody's DNS points at this machine (DNS rebinding) arrives with that name as its host.
  if (!hosts.has((headers.host ?? '').toLowerCase()))
    throw new RequestProblem(421, 'wrong_host', `This is the SO8T gate server. It answers at ${origin}.`);
  // Programs send no Origin, pages always do with JSON: no page may use a token that it got hold of.
  if (headers.origin !== undefined)
    throw new RequestProblem(403, 'from_a_page', 'Web pages may not use the gate server.');
}
