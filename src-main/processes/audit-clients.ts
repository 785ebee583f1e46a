/** The audit log and approvals as the agent knows them, over the store process. Nothing resolves before it is on the disk. */
import { type ApprovalRefusalCode, ApprovalRefused, type Approvals } from '../agent/approvals.ts';
import type { AuditLog } from '../agent/audit-log.ts';
import { giveUse } from '../gate/deciding/approval-uses.ts';
import type { Store } from './connect-store.ts';

/** @returns a log whose `append` rejects when the entry is not on the disk, or nobody knows whether it is */
export function auditLogOf(store: Pick<Store, 'appendAudit'>): AuditLog {
  return { append: (event) => store.appendAudit(event) };
}

type Step =
  | 'openApproval'
  | 'listApprovals'
  | 'getApproval'
  | 'grantApproval'
  | 'rejectApproval'
  | 'spendApproval'
  | 'withdrawApproval';

/** Refusals are `ApprovalRefused`; whatever else rejects did not happen as far as anybody may rely on it. */
export function approvalsOf(store: Pick<Store, Step>): Approvals {
  return {
    open: (request) => refusing(store.openApproval(request)),
    list: (filter) => refusing(store.listApprovals(filter)),
    get: (id) => refusing(store.getApproval(id)),
    grant: (id, by) => refusing(store.grantApproval(id, by)),
    reject: (id, by, reason) => refusing(store.rejectApproval(id, by, reason)),
    async use(id, actionSha256) {
      const used = await refusing(store.spendApproval(id, actionSha256));
      // Nothing but this very answer becomes a permit.
      if (used?.id !== id || used.actionSha256 !== actionSha256)
        throw new Error(`The queue answered about another approval than ${id}. Nothing runs by it.`);
      return giveUse(id, actionSha256);
    },
    withdraw: (id, reason) => refusing(store.withdrawApproval(id, reason)),
  };
}

/** Errors come from the other process by name and code. */
async function refusing<Result>(step: Promise<Result>): Promise<Result> {
  try {
    return await step;
  } catch (error) {
    const { name, code, message } = error as Error & { code?: ApprovalRefusalCode };
    if (name === 'ApprovalRefused' && code) throw new ApprovalRefused(code, message);
    throw error;
  }
}
