/** What is asked of the log, and what it answers. */
import type { AuditEvent } from '../agent/audit-log.ts';
import type { Verdict } from '../data/verdict.ts';
import type { GateCause, GateSubject } from '../gate/deciding/gate-decision.ts';
import type { StoredEvent } from './entry.ts';

export interface AuditFilter {
  readonly kinds?: readonly AuditEvent['kind'][];
  readonly verdicts?: readonly Verdict[];
  readonly subjects?: readonly GateSubject[];
  readonly causes?: readonly GateCause[];
  /** Writing of the judged text. */
  readonly script?: 'japanese' | 'other';
  /** Language of the explanation. */
  readonly language?: 'en' | 'ja';
  readonly conversation?: string;
  /** ISO 8601; `from` included, `to` not. */
  readonly from?: string;
  readonly to?: string;
}

export interface AuditQuery extends AuditFilter {
  /** Found in the masked text, ids, names and hashes; Latin letters in any case. */
  readonly search?: string;
  readonly limit: number;
  /** Only entries with a lower sequence number: the next page. */
  readonly before?: number;
}

/** What a screen makes the line of an entry of, in its own language; values are shortened. */
export type SummaryParts =
  | Pick<Extract<AuditEvent, { kind: 'approval' }>, 'kind' | 'approval' | 'step' | 'by' | 'reason'>
  | Extract<AuditEvent, { kind: 'execution' }>
  | {
      readonly kind: 'setting';
      readonly name: string;
      readonly from: string | null;
      readonly to: string | null;
    };

/** What a list shows of an entry. */
export interface AuditSummary {
  readonly sequence: number;
  readonly at: string;
  readonly kind: AuditEvent['kind'];
  /** Of decisions; null for the others. */
  readonly verdict: Verdict | null;
  readonly subject: GateSubject | null;
  readonly cause: GateCause | null;
  /** Beginning of the masked text of a decision, or the other kinds in one line of English. */
  readonly text: string;
  /** Null for decisions. */
  readonly parts: SummaryParts | null;
}

export interface AuditPage {
  /** Newest first. */
  readonly entries: readonly AuditSummary[];
  /** `before` of the next page; null at the end. */
  readonly next: number | null;
}

export interface AuditDetails {
  readonly sequence: number;
  readonly at: string;
  /** SHA-256 of the entry before, and of this one over it. */
  readonly previous: string;
  readonly sha256: string;
  /** With masked texts. */
  readonly event: StoredEvent;
}
