/** The audit log as people read it. */

import type { AuditEvent } from '../agent/audit-log.ts';
import type { AuditPage, AuditFilter as LogFilter } from '../audit/audit-query.ts';
import type { ChainProblemCode } from '../audit/export/verify-chain.ts';
import type { MaskingSettings } from '../audit/masking/masking-settings.ts';
import type { NameMeaning } from '../audit/provenance/provenance.ts';
import type { Verdict } from '../data/verdict.ts';
import type { GateCause } from '../gate/deciding/gate-decision.ts';

export const auditKinds = [
  'decision',
  'approval',
  'execution',
  'setting',
] as const satisfies readonly AuditEvent['kind'][];

export type { AuditPage, AuditSummary } from '../audit/audit-query.ts';
export { gateCauses } from '../gate/deciding/gate-decision.ts';

export interface AuditFilter extends Omit<LogFilter, 'language'> {
  /** Found in the masked text, ids, names and hashes, in any case. */
  readonly search?: string;
}

export interface AuditQuery extends AuditFilter {
  readonly limit: number;
  /** Only entries with a lower sequence number: the next page. */
  readonly before?: number;
}

export interface AuditDetails {
  readonly sequence: number;
  readonly at: string;
  /** SHA-256 of the entry before, and of this one over it. */
  readonly previous: string;
  readonly sha256: string;
  /** With masked texts. */
  readonly event: AuditEvent;
}

/** One link of the way back from a decision to the data. */
export interface ProvenanceLink {
  /** `policy`, `shield`, `head`, `calibration`, `gguf`, `certificate`, `checkpoint`, `run`, `data-set` ... */
  readonly role: string;
  readonly name: string | null;
  /** For screens in other languages; null where the name is one that was given. */
  readonly nameMeaning: NameMeaning | null;
  readonly sha256: string;
  readonly folder: string | null;
  /** Steps from the decision. */
  readonly depth: number;
  /** Whether its files have the recorded hashes now; null where it was not found on this machine. */
  readonly verified: boolean | null;
  readonly problem: string | null;
}

/** What stored decisions would be under a policy. */
export interface AuditReplay {
  readonly judged: number;
  readonly same: number;
  /** Without what a replay needs. */
  readonly impossible: number;
  /** Counts by verdict then and now. */
  readonly table: readonly { readonly before: Verdict; readonly after: Verdict; readonly count: number }[];
  /** The newest first, at most 500. */
  readonly changed: readonly {
    readonly sequence: number;
    readonly text: string;
    readonly before: Verdict;
    readonly after: Verdict;
    readonly cause: GateCause;
  }[];
}

export interface AuditVerification {
  readonly holds: boolean;
  readonly entries: number;
  readonly checkpoints: number;
  /** The first entry that does not verify, and why. */
  readonly problem: {
    readonly sequence: number | null;
    readonly code: ChainProblemCode;
    readonly detail: string;
  } | null;
}

export interface NotedBefore {
  /** SHA-256 of the log's public key, as `key` tells it. */
  readonly fingerprint?: string;
  /** Signed checkpoints, one a line: those of an earlier export. */
  readonly checkpoints?: string;
  /** Name of the file that they are from, for messages. */
  readonly file?: string;
}

export interface AuditDesk {
  list(query: AuditQuery): Promise<AuditPage>;
  /** @throws when there is no such entry */
  entry(sequence: number): Promise<AuditDetails>;
  /** The record of a decision. @throws when there is none */
  decision(id: string): Promise<AuditDetails>;
  provenance(decision: string): Promise<readonly ProvenanceLink[]>;
  /**
   * @param policy a policy document, as the policy desk reads them
   * @param limit the newest so many decisions; 5,000
   */
  replay(filter: AuditFilter, policy: unknown, limit?: number): Promise<AuditReplay>;
  /** Writes JSONL that can be verified without this program's data. @returns the file and what is in it */
  export(): Promise<{ readonly file: string; readonly entries: number; readonly sha256: string }>;
  /**
   * @param noted what somebody kept elsewhere: whoever replaced the whole log cannot have changed that
   * @throws when what was noted is neither a fingerprint nor checkpoints
   */
  verify(noted?: NotedBefore): Promise<AuditVerification>;
  /** The key that signs the log's checkpoints. */
  key(): Promise<{ readonly fingerprint: string }>;
  /** What is masked before it is written. */
  masking(): Promise<MaskingSettings>;
  /** For what is recorded from now on; recorded itself. @throws naming the field that does not fit */
  changeMasking(settings: unknown): Promise<MaskingSettings>;
  /** Sequence number of the newest entry; 0 when there is none. */
  lastSequence(): number;
  /** Calls when there are new entries; the answer stops that. */
  onChange(listener: () => void): () => void;
}
