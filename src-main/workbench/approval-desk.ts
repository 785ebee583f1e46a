/** The approval queue as people handle it. */
import type { Approval, ApprovalStatus } from '../agent/approvals.ts';

export const approvalStatuses = [
  'open',
  'granted',
  'rejected',
  'expired',
  'used',
  'withdrawn',
] as const satisfies readonly ApprovalStatus[];

export interface ApprovalFilter {
  readonly status?: ApprovalStatus;
  readonly limit?: number;
}

export interface ApprovalDesk {
  /** Newest first. */
  list(filter?: ApprovalFilter): Promise<readonly Approval[]>;
  /** @throws when there is no such approval */
  get(id: string): Promise<Approval>;
  /** Lets the action run once; a turn that waits for it goes on by itself. @throws ApprovalRefused */
  grant(id: string): Promise<Approval>;
  /** @throws ApprovalRefused */
  reject(id: string, reason: string): Promise<Approval>;
  /** For the status bar. */
  openCount(): number;
  /** Calls after every change of the queue; the answer stops that. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}
