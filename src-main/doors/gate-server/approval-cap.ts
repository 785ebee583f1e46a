/** How many approvals the client's token may keep open: a person who has thousands before them decides about none. */
import type { Approval, Approvals } from '../../agent/approvals.ts';
import { RequestProblem } from './request-problem.ts';

/** Unless told. */
export const defaultOpenApprovals = 20;

export interface ApprovalCap {
  /**
   * Opens one more, after those that are being opened. What earlier runs of the server left open counts, too.
   * @throws RequestProblem 429 with the seconds after which the first of them expires; nothing is opened then
   */
  open(open: () => Promise<Approval>): Promise<Approval>;
}

/** @param most open ones at the same time */
export function createApprovalCap(approvals: Pick<Approvals, 'list'>, most: number): ApprovalCap {
  let last: Promise<unknown> = Promise.resolve();

  async function openNext(open: () => Promise<Approval>): Promise<Approval> {
    const waiting = await approvals.list({ status: 'open', limit: Math.max(1, most) });
    if (waiting.length < most) return open();
    const first = Math.min(...waiting.map(({ expiresAt }) => Date.parse(expiresAt)));
    const seconds = Number.isFinite(first) ? Math.max(1, Math.ceil((first - Date.now()) / 1000)) : 60;
    throw new RequestProblem(
      429,
      'too_many_open_approvals',
      `A person has to decide about this request, and ${waiting.length} of this token wait for one already (at most ${most}). ` +
        'It is not answered. Come again when some are decided or have expired.',
      { 'Retry-After': String(seconds) },
    );
  }

  return {
    open(open) {
      const opened = last.then(() => openNext(open));
      last = opened.catch(() => undefined);
      return opened;
    },
  };
}
