/** Verifies a chain entry by entry, wherever it comes from: an export or the database itself. */
import { type Checkpoint, isCheckpointSigned } from '../checkpoint.ts';
import { type AuditEntry, nothingBefore, type StoredEvent, sealEntry } from '../entry.ts';
import { fingerprintOf } from '../signing.ts';

export type ChainProblemCode =
  | 'not-json'
  | 'not-canonical'
  | 'malformed'
  | 'changed'
  | 'not-the-next'
  | 'not-chained'
  | 'forged-checkpoint'
  | 'other-key'
  | 'other-log'
  | 'replaced'
  | 'cut-off'
  | 'after-the-end';

export interface ChainProblem {
  readonly code: ChainProblemCode;
  /** From 1; null where it is about no line. */
  readonly line: number | null;
  readonly sequence: number | null;
  readonly detail: string;
}

/** What the one who verifies knows from elsewhere. */
export interface KnownBefore {
  /** SHA-256 of the log's public key. */
  readonly fingerprint?: string;
  /** Earlier checkpoints of this log, for example of an earlier export. */
  readonly checkpoints?: readonly Checkpoint[];
}

export interface ChainLink extends AuditEntry {
  readonly sha256: string;
}

export interface ChainVerifier {
  entry(link: ChainLink, line: number | null): void;
  checkpoint(checkpoint: Checkpoint, line: number | null): void;
  readonly problems: readonly ChainProblem[];
  add(problem: ChainProblem): void;
  /** The last entry that was seen. */
  readonly last: { readonly sequence: number; readonly sha256: string };
  readonly entries: number;
  readonly checkpoints: number;
  /** Up to where a valid checkpoint has been seen; 0 for nowhere. */
  readonly signedUpTo: number;
  /** To be called after the last entry: what was known before must be in it. */
  finish(): void;
}

/** Problems that are kept; a file that is something else altogether has one a line. */
const keptProblems = 100;

/**
 * @param log its id and key; every checkpoint must be of them
 * @param from sequence number of the first entry. Where it is not 1, nothing is known of what came before.
 */
export function createChainVerifier(
  log: { readonly id: string; readonly publicKey: string },
  from: number,
  known: KnownBefore,
): ChainVerifier {
  const problems: ChainProblem[] = [];
  const fingerprint = fingerprintOf(log.publicKey);
  const awaited = new Map((known.checkpoints ?? []).map((checkpoint) => [checkpoint.sequence, checkpoint]));
  let last = { sequence: from - 1, sha256: from === 1 ? nothingBefore : '' };
  let entries = 0;
  let checkpoints = 0;
  let signedUpTo = 0;

  function add(problem: ChainProblem): void {
    if (problems.length < keptProblems) problems.push(problem);
  }

  if (known.fingerprint !== undefined && known.fingerprint !== fingerprint)
    add({
      code: 'other-key',
      line: null,
      sequence: null,
      detail: `it is signed by the key ${fingerprint}, and the known one is ${known.fingerprint}`,
    });
  for (const checkpoint of awaited.values()) {
    const where = { line: null, sequence: checkpoint.sequence };
    if (!isCheckpointSigned(checkpoint))
      add({
        ...where,
        code: 'forged-checkpoint',
        detail: 'the known checkpoint itself is not signed by the key it names',
      });
    else if (checkpoint.publicKey !== log.publicKey)
      add({
        ...where,
        code: 'other-key',
        detail: 'the known checkpoint was signed by another key than this log',
      });
    else if (checkpoint.log !== log.id)
      add({
        ...where,
        code: 'other-log',
        detail: `the known checkpoint is of log ${checkpoint.log}, and this is ${log.id}`,
      });
  }

  return {
    problems,
    add,
    entry(link, line) {
      const { sequence, at, previous, event, sha256 } = link;
      const where = { line, sequence };
      if (sequence !== last.sequence + 1)
        add({
          ...where,
          code: 'not-the-next',
          detail: `entry ${last.sequence + 1} is expected here, and this is ${sequence}`,
        });
      else if (last.sha256 !== '' && previous !== last.sha256)
        add({
          ...where,
          code: 'not-chained',
          detail: `it does not follow entry ${last.sequence}: "previous" is not its hash`,
        });
      const sealed = sealEntry({ sequence, at, previous, event: event as StoredEvent });
      if (sealed.sha256 !== sha256)
        add({
          ...where,
          code: 'changed',
          detail: `its SHA-256 is ${sealed.sha256}, not ${sha256}: it was changed`,
        });
      const expected = awaited.get(sequence);
      if (expected && expected.sha256 !== sealed.sha256)
        add({
          ...where,
          code: 'replaced',
          detail: `the known checkpoint has another entry here: what comes before was replaced`,
        });
      if (expected) awaited.delete(sequence);
      last = { sequence, sha256 };
      entries += 1;
    },
    checkpoint(checkpoint, line) {
      const { sequence, sha256 } = checkpoint;
      const where = { line, sequence };
      checkpoints += 1;
      if (!isCheckpointSigned(checkpoint))
        add({
          ...where,
          code: 'forged-checkpoint',
          detail: 'the checkpoint is not signed by the key it names',
        });
      else if (checkpoint.publicKey !== log.publicKey)
        add({
          ...where,
          code: 'other-key',
          detail: 'the checkpoint is signed by another key than the log names',
        });
      else if (checkpoint.log !== log.id)
        add({ ...where, code: 'other-log', detail: `the checkpoint is of log ${checkpoint.log}` });
      else if (sequence !== last.sequence || sha256 !== last.sha256)
        add({
          ...where,
          code: 'replaced',
          detail: `the checkpoint is about another entry than ${last.sequence} as it is here`,
        });
      else signedUpTo = sequence;
    },
    get last() {
      return last;
    },
    get entries() {
      return entries;
    },
    get checkpoints() {
      return checkpoints;
    },
    get signedUpTo() {
      return signedUpTo;
    },
    finish() {
      for (const { sequence } of awaited.values()) {
        if (sequence === 0) continue;
        if (sequence > last.sequence)
          add({
            code: 'cut-off',
            line: null,
            sequence,
            detail: `it ends with entry ${last.sequence}, and the known checkpoint is about entry ${sequence}`,
          });
      }
    },
  };
}
