/** The approval queue: a person decides about one exact action, which may then run once, before it expires. */
import type { UsedApproval } from '../gate/deciding/permit.ts';

export type ApprovalStatus = 'open' | 'granted' | 'rejected' | 'expired' | 'used' | 'withdrawn';

/**
 * What came of it, from the log's `execution` entries that name the approval. `not-run`: it ended, or was used, and nothing
 * has run; `interrupted`: the program ended between its use and the end of the action. Null while that is still open.
 */
export type ApprovalExecution =
  | 'not-run'
  | 'begun'
  | 'succeeded'
  | 'failed'
  | 'cut'
  | 'cancelled'
  | 'interrupted';

export interface NewApproval {
  readonly actionSha256: string;
  /** The action itself for the person who decides; masked, and only then is the title shortened. */
  readonly shown: { readonly title: string; readonly detail: string };
  /** Id of the decision that escalated, whose record is in the audit log. */
  readonly decision: string;
  readonly conversation: string | null;
  /** Milliseconds from now on. */
  readonly expiresAfterMs: number;
}

export interface Approval extends Omit<NewApproval, 'expiresAfterMs'> {
  readonly id: string;
  readonly status: ApprovalStatus;
  /** ISO 8601, UTC. */
  readonly openedAt: string;
  readonly expiresAt: string;
  readonly decidedAt: string | null;
  readonly decidedBy: string | null;
  readonly reason: string | null;
  readonly execution: ApprovalExecution | null;
}

/** Every step is one transaction with its audit entry: both are on the disk or neither is. */
export interface Approvals {
  open(request: NewApproval): Promise<Approval>;
  list(filter?: { readonly status?: ApprovalStatus; readonly limit?: number }): Promise<readonly Approval[]>;
  /** What has become of one; what is due has expired. `undefined` where there is none. */
  get(id: string): Promise<Approval | undefined>;
  /** @throws ApprovalRefused `expired`, `not-open`, `not-found`, `clock-went-backwards` */
  grant(id: string, by: string): Promise<Approval>;
  /** The reason is required. @throws ApprovalRefused */
  reject(id: string, by: string, reason: string): Promise<Approval>;
  /** Immediately before the action runs: granted, not expired, same digest, not used before. @throws ApprovalRefused */
  use(id: string, actionSha256: string): Promise<UsedApproval>;
  withdraw(id: string, reason: string): Promise<Approval>;
}

export type ApprovalRefusalCode =
  | 'not-found'
  | 'not-open'
  | 'not-granted'
  | 'expired'
  | 'used-before'
  | 'other-action'
  | 'clock-went-backwards';

export class ApprovalRefused extends Error {
  override readonly name = 'ApprovalRefused';
  readonly code: ApprovalRefusalCode;

  constructor(code: ApprovalRefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}
