/** The audit log as the agent sees it. What was not written did not happen: an error here closes the gate. */
import type { GateDecision } from '../gate/deciding/gate-decision.ts';

/**
 * Of a text that is a piece of a longer one: by what stands around it, secrets are found that its borders cut in two, such
 * as a password whose label is in the piece before.
 */
export interface TextAround {
  /** UTF-16 units at the beginning of the text that do not belong to the longer one, such as a heading; none unless given. */
  readonly lead?: number;
  /** What stands before it. */
  readonly before?: string;
  /** As much as is known of what follows, also nothing; null: it ends here. */
  readonly after?: string | null;
}

/** What happened. Texts are masked by the log before they are stored. */
export type AuditEvent =
  /** A decision with the text that it is about; what stands around it is for masking alone, and is not stored. */
  | {
      readonly kind: 'decision';
      readonly decision: GateDecision;
      readonly text: string;
      readonly around?: TextAround;
    }
  /**
   * Approvals: `opened` names the decision and the action; `granted`, `rejected` by a person; the others by time or use.
   * `refused`: a step that was tried and not taken, for example a second use; the reason says which and why.
   */
  | {
      readonly kind: 'approval';
      readonly approval: string;
      readonly step: 'opened' | 'granted' | 'rejected' | 'expired' | 'used' | 'withdrawn' | 'refused';
      readonly decision: string;
      readonly actionSha256: string;
      readonly by: string | null;
      readonly reason: string | null;
    }
  /** An action ran, or did not: always the end of a permit. `interrupted` is written by the log itself, at the next start. */
  | {
      readonly kind: 'execution';
      /** Decision or approval that permitted it. */
      readonly permittedBy: string;
      readonly actionSha256: string;
      readonly outcome: 'begun' | 'succeeded' | 'failed' | 'cut' | 'cancelled' | 'interrupted';
      readonly detail: string | null;
    }
  /** Policy, masking, model or tool settings changed; the program opened or closed the log. */
  | { readonly kind: 'setting'; readonly name: string; readonly from: unknown; readonly to: unknown };

export interface AuditPosition {
  /** From 1, without holes. */
  readonly sequence: number;
  /** SHA-256 of the entry, chained to the one before. */
  readonly sha256: string;
}

export interface AuditLog {
  /** Resolves once the entry is on the disk (synchronous=FULL). @throws when it is not */
  append(event: AuditEvent): Promise<AuditPosition>;
}
