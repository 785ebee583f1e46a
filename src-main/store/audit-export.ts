/** Exports a log from its database, and verifies it there: row by row, also while the workbench writes. */
import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Database } from 'better-sqlite3';
import { ArtifactError, explainWriteError } from '../artifacts/artifact-error.ts';
import { type Checkpoint, checkpointSchema, signCheckpoint } from '../audit/checkpoint.ts';
import { type AuditEntry, nothingBefore, sha256OfText } from '../audit/entry.ts';
import {
  checkpointLineOf,
  type ExportLine,
  exportFormat,
  lineText,
  signEnd,
} from '../audit/export/export-lines.ts';
import { type ChainProblem, createChainVerifier, type KnownBefore } from '../audit/export/verify-chain.ts';
import { readAuditHead } from './audit-head.ts';
import type { AuditKeys } from './audit-keys.ts';
import { StoreError } from './store-error.ts';

export interface ExportRange {
  /** Sequence numbers, both included; from the first to the last unless given. */
  readonly from?: number;
  readonly to?: number;
  /** ISO 8601; the range is then that from the first entry to the last one of these times. */
  readonly since?: string;
  readonly until?: string;
}

export interface ExportedAudit {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly entries: number;
  readonly bytes: number;
  /** Of the file. */
  readonly sha256: string;
  readonly fingerprint: string;
}

interface Row {
  readonly sequence: number;
  readonly sha256: string;
  readonly entry: string;
}

interface CheckpointRow {
  readonly sequence: number;
  readonly checkpoint: string;
}

/** Rows of one step; other work has its turn in between. */
const step = 500;

/**
 * Writes the file whole or not at all.
 * @throws StoreError `invalid` for a range that has no entries; ArtifactError when the file cannot be written
 */
export async function exportAudit(
  database: Database,
  keys: AuditKeys,
  log: string,
  file: string,
  range: ExportRange = {},
  signal?: AbortSignal,
): Promise<ExportedAudit> {
  const { from, to } = boundsOf(database, range);
  const exportedAt = new Date().toISOString();
  const part = `${file}.part-${createHash('sha256')
    .update(exportedAt + process.pid)
    .digest('hex')
    .slice(0, 8)}`;
  const hash = createHash('sha256');
  let bytes = 0;
  let handle: FileHandle | undefined;
  try {
    handle = await open(part, 'wx');
    let waiting = '';
    const write = async (line: ExportLine | null): Promise<void> => {
      if (line) waiting += lineText(line);
      if (waiting === '' || (line && waiting.length < 1 << 20)) return;
      const block = Buffer.from(waiting, 'utf8');
      waiting = '';
      hash.update(block);
      bytes += block.length;
      await handle!.writeFile(block);
    };
    const { publicKey, fingerprint } = keys;
    await write({
      type: 'log',
      format: exportFormat,
      version: 1,
      log,
      from,
      to,
      publicKey,
      fingerprint,
      exportedAt,
    });
    let last = { sequence: from - 1, sha256: nothingBefore };
    let signedUpTo = 0;
    for await (const { row, checkpoint } of rowsOf(database, from, to)) {
      signal?.throwIfAborted();
      const { sequence, sha256 } = row;
      const { at, previous, event } = JSON.parse(row.entry) as AuditEntry;
      await write({ type: 'entry', sequence, at, previous, event: { ...event }, sha256 });
      last = { sequence, sha256 };
      if (!checkpoint) continue;
      await write(checkpointLineOf(checkpoint));
      signedUpTo = sequence;
    }
    if (last.sequence >= from && signedUpTo < last.sequence)
      await write(checkpointLineOf(signCheckpoint(keys.signing, { log, ...last, at: exportedAt })));
    await write(signEnd(keys.signing, { log, from, to, sha256: last.sha256, exportedAt }));
    await write(null);
    await handle.sync();
    await handle.close();
    handle = undefined;
    await rename(part, file);
    const entries = to - from + 1;
    return { file: path.resolve(file), from, to, entries, bytes, sha256: hash.digest('hex'), fingerprint };
  } catch (error) {
    await handle?.close().catch(() => undefined); // the first error tells more
    await rm(part, { force: true }).catch(() => undefined);
    if (error instanceof StoreError || error instanceof ArtifactError || signal?.aborted) throw error;
    throw explainWriteError(error as NodeJS.ErrnoException, file);
  }
}

function boundsOf(database: Database, { from, to, since, until }: ExportRange): { from: number; to: number } {
  const one = <Value>(sql: string, ...values: unknown[]): Value | null =>
    (database
      .prepare<unknown[], Value>(sql)
      .pluck()
      .get(...values) as Value | undefined) ?? null;
  const last = one<number>('SELECT max(sequence) FROM audit_entries') ?? 0;
  const first = since
    ? one<number>('SELECT min(sequence) FROM audit_entries WHERE at >= ?', new Date(since).toISOString())
    : 1;
  const latest = until
    ? one<number>('SELECT max(sequence) FROM audit_entries WHERE at < ?', new Date(until).toISOString())
    : last;
  const bounds = { from: Math.max(from ?? 1, first ?? last + 1), to: Math.min(to ?? last, latest ?? 0) };
  const empty = bounds.from === 1 && bounds.to === 0 && last === 0;
  if (bounds.to < bounds.from && !empty)
    throw new StoreError('invalid', `No entry is in this range: the log has the entries 1 to ${last}`);
  return bounds;
}

async function* rowsOf(
  database: Database,
  from: number,
  to: number,
): AsyncGenerator<{ row: Row; checkpoint: Checkpoint | undefined }> {
  const rows = database.prepare<[number, number, number], Row>(
    'SELECT sequence, sha256, entry FROM audit_entries WHERE sequence >= ? AND sequence <= ? ORDER BY sequence LIMIT ?',
  );
  const checkpoints = database.prepare<[number, number], CheckpointRow>(
    'SELECT sequence, checkpoint FROM audit_checkpoints WHERE sequence >= ? AND sequence <= ?',
  );
  for (let next = from; next <= to; ) {
    const some = rows.all(next, to, step);
    if (some.length === 0) return;
    const end = some.at(-1)!.sequence;
    const signed = new Map(checkpoints.all(next, end).map((row) => [row.sequence, row.checkpoint]));
    for (const row of some) {
      const text = signed.get(row.sequence);
      yield { row, checkpoint: text === undefined ? undefined : checkpointSchema.parse(JSON.parse(text)) };
    }
    next = end + 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export interface DatabaseReport {
  readonly holds: boolean;
  readonly entries: number;
  readonly checkpoints: number;
  /** SHA-256 of the last entry; null where there is none. */
  readonly sha256: string | null;
  readonly fingerprint: string;
  /** In the order in which they were found; at most 100. */
  readonly problems: readonly ChainProblem[];
}

function entryOf(text: string): AuditEntry | null {
  try {
    return JSON.parse(text) as AuditEntry;
  } catch {
    return null; // said by the caller
  }
}

/** Approvals whose row says something else than the chain. */
function approvalsThatDiffer(database: Database): string[] {
  return database
    .prepare<[], string>(
      `SELECT id FROM approvals WHERE status IS NOT (
         SELECT iif(entry ->> '$.event.step' = 'opened', 'open', entry ->> '$.event.step') FROM audit_entries
         WHERE approval = approvals.id AND kind = 'approval' AND entry ->> '$.event.step' <> 'refused'
           AND entry ->> '$.event.actionSha256' = approvals.action_sha256
         ORDER BY sequence DESC LIMIT 1)`,
    )
    .pluck()
    .all();
}

/** The whole chain as it is in the database, its checkpoints, and that it reaches the head outside of it. */
export async function verifyAuditDatabase(
  database: Database,
  folder: string,
  keys: Pick<AuditKeys, 'publicKey' | 'fingerprint'>,
  log: string,
  known: KnownBefore = {},
): Promise<DatabaseReport> {
  // The head first: what is written meanwhile comes after it.
  const head = readAuditHead(folder, keys);
  const verifier = createChainVerifier({ id: log, publicKey: keys.publicKey }, 1, known);
  const last =
    database.prepare<[], number>('SELECT coalesce(max(sequence), 0) FROM audit_entries').pluck().get() ?? 0;
  let headSeen = head === undefined ? last === 0 : head !== 'damaged' && head.sequence === 0;
  for await (const { row, checkpoint } of rowsOf(database, 1, last)) {
    const where = { line: null, sequence: row.sequence };
    const entry = entryOf(row.entry);
    // The text itself, byte by byte: what it means is compared by the verifier.
    if (!entry || sha256OfText(row.entry) !== row.sha256 || entry.sequence !== row.sequence)
      verifier.add({ ...where, code: 'changed', detail: 'its text is not the one that its SHA-256 is of' });
    if (entry) verifier.entry({ ...entry, sha256: row.sha256 }, null);
    if (checkpoint) verifier.checkpoint(checkpoint, null);
    if (head && head !== 'damaged' && row.sequence === head.sequence) headSeen = row.sha256 === head.sha256;
  }
  verifier.finish();
  for (const id of approvalsThatDiffer(database))
    verifier.add({
      code: 'changed',
      line: null,
      sequence: null,
      detail: `approval ${id} is not what the last entry about it says`,
    });
  if (!headSeen) {
    const detail =
      head === undefined
        ? 'the file audit.head beside it is missing'
        : head === 'damaged'
          ? 'the file audit.head beside it cannot be read, or was signed by another key'
          : `entry ${head.sequence} was written last, and it is not in the log as it was`;
    verifier.add({ code: 'cut-off', line: null, sequence: null, detail });
  }
  const { problems, entries, checkpoints } = verifier;
  return {
    holds: problems.length === 0,
    entries,
    checkpoints,
    sha256: entries > 0 ? verifier.last.sha256 : null,
    fingerprint: keys.fingerprint,
    problems: [...problems],
  };
}
