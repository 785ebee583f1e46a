/** The gate's policies as people handle them. */
import type { PolicyErrorCode } from '../gate/deciding/gate-policy.ts';
import type { AuditReplay } from './audit-desk.ts';

export interface PolicySummary {
  readonly id: string;
  readonly version: number;
  readonly name: { readonly en: string; readonly ja: string };
  /** Ships with the program and is not changed; save it under another id. */
  readonly builtIn: boolean;
  /** Whether the gate decides by it. */
  readonly chosen: boolean;
  readonly sha256: string;
  /** Why it cannot be used; null when it can. */
  readonly problem: string | null;
  readonly problemCode: PolicyErrorCode | null;
}

export interface PolicyDesk {
  list(): Promise<readonly PolicySummary[]>;
  /** The policy document, as JSON. @throws when there is none or it cannot be read */
  read(id: string): Promise<unknown>;
  /**
   * Checks and writes a policy of one's own; its version is one more than that of the one before.
   * @throws naming the field that does not fit, and for a built-in id
   */
  save(policy: unknown): Promise<PolicySummary>;
  /** The gate decides by it from the next text on; recorded in the audit log before. */
  choose(id: string): Promise<PolicySummary>;
  remove(id: string): Promise<void>;
  /** What the newest stored decisions would be under a policy that need not be saved. */
  preview(policy: unknown, limit: number): Promise<AuditReplay>;
}
