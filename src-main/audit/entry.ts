/**
 * One entry of the audit log and its place in the chain. The hash of an entry is made over the canonical JSON (RFC 8785) of
 * `{at, event, previous, sequence}`, and `previous` is the hash of the entry before: nobody changes, removes, inserts or
 * reorders one without every later hash being another.
 */
import { createHash } from 'node:crypto';
import type { AuditEvent, AuditPosition } from '../agent/audit-log.ts';
import { canonicalJson } from '../artifacts/canonical-json.ts';
import type { Mask } from './masking/mask-text.ts';

/** `previous` of the first entry. */
export const nothingBefore = '0'.repeat(64);

/** Name of the setting whose changes are the opening and closing of the log itself. */
export const logSetting = 'audit-log';

type Decision = Extract<AuditEvent, { kind: 'decision' }>;

/** What is stored: the event with masked texts, and for a decision what was masked in its text. */
export type StoredEvent =
  | Exclude<AuditEvent, Decision>
  | (Omit<Decision, 'around'> & {
      /**
       * In order. The spans of the decision's evidence count from the text as it was judged; `toMaskedSpan` says where
       * they are in the stored one.
       */
      readonly masks: readonly Mask[];
      /** True where something was masked: `textSha256` is then a keyed hash, so that nobody can try what was masked. */
      readonly textHashKeyed: boolean;
      /** Writing of the judged text. */
      readonly script: 'japanese' | 'other';
    });

export interface AuditEntry {
  /** From 1, without holes. */
  readonly sequence: number;
  /** ISO 8601, UTC, by the clock of that moment. */
  readonly at: string;
  /** SHA-256 of the entry before; 64 zeros for the first. */
  readonly previous: string;
  readonly event: StoredEvent;
}

export interface SealedEntry extends AuditPosition {
  /** Canonical JSON of the entry: what is stored, and what the hash is over. */
  readonly text: string;
}

export function sha256OfText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** @throws TypeError when something in the event has no JSON text */
export function sealEntry({ sequence, at, previous, event }: AuditEntry): SealedEntry {
  const text = canonicalJson({ sequence, at, previous, event });
  return { sequence, text, sha256: sha256OfText(text) };
}
