/** Uses of approvals that the queue gave in this process: one that was written by hand, copied or read from a file is none. */
import type { UsedApproval } from './permit.ts';

const given = new WeakSet<UsedApproval>();

/** For the queue's client alone, after the queue has used the approval up. */
export function giveUse(id: string, actionSha256: string): UsedApproval {
  const use = Object.freeze({ id, actionSha256 }) as UsedApproval;
  given.add(use);
  return use;
}

/** @returns whether the queue gave it; from then on it allows nothing any more */
export function takeUse(use: UsedApproval): boolean {
  return given.delete(use);
}
