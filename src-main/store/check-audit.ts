/** Whether the log that is opened is the one that was closed: its end, its head outside the database, its signatures. */
import type { Database } from 'better-sqlite3';
import type { AuditPosition } from '../agent/audit-log.ts';
import { type Checkpoint, checkpointSchema, isCheckpointSigned } from '../audit/checkpoint.ts';
import { type AuditEntry, nothingBefore, sha256OfText } from '../audit/entry.ts';
import { StoreError } from './store-error.ts';

interface Row extends AuditPosition {
  readonly entry: string;
}

const remedy =
  'put a backup of the whole data folder in its place, or keep it as evidence and begin a new log with `so8t audit restart`';

function damaged(database: Database, what: string): StoreError {
  return new StoreError(
    'audit-damaged',
    `The audit log ${database.name} was changed: ${what}. Nothing is let through: ${remedy}`,
  );
}

/** Entries at the end that are checked at every start, signed or not: some tens of milliseconds. */
const checkedEntries = 2000;

/**
 * Checks everything since the last signed checkpoint and at least the last 2,000 entries, and that the log has not become
 * shorter. The whole chain is checked by `so8t audit verify`.
 * @param head what is known outside the database
 * @throws StoreError `audit-damaged`
 */
export function checkAuditEnd(
  database: Database,
  publicKey: string,
  head: Checkpoint | undefined | 'damaged',
): void {
  const row = database.prepare<[number], Row>(
    'SELECT sequence, sha256, entry FROM audit_entries WHERE sequence = ?',
  );
  const last =
    database.prepare<[], number>('SELECT coalesce(max(sequence), 0) FROM audit_entries').pluck().get() ?? 0;
  if (head === 'damaged')
    throw damaged(database, 'the file audit.head beside it cannot be read or was signed by another key');
  if (!head) {
    if (last > 0) throw damaged(database, 'the file audit.head beside it is missing');
    return;
  }
  if (last < head.sequence)
    throw damaged(database, `it ends with entry ${last}, and entry ${head.sequence} was written`);
  if (head.sequence > 0 && row.get(head.sequence)?.sha256 !== head.sha256)
    throw damaged(database, `entry ${head.sequence} is not the one that was written`);

  const stored = database
    .prepare<[], string>('SELECT checkpoint FROM audit_checkpoints ORDER BY sequence DESC LIMIT 1')
    .pluck()
    .get();
  const checkpoint = stored === undefined ? undefined : checkpointSchema.safeParse(JSON.parse(stored)).data;
  if (stored !== undefined) {
    if (
      !checkpoint ||
      checkpoint.publicKey !== publicKey ||
      !isCheckpointSigned(checkpoint) ||
      checkpoint.log !== head.log
    )
      throw damaged(database, 'its last checkpoint was not signed by its key');
    if (row.get(checkpoint.sequence)?.sha256 !== checkpoint.sha256)
      throw damaged(database, `entry ${checkpoint.sequence} is not the one that its checkpoint names`);
  }
  const from = Math.max(0, Math.min(checkpoint?.sequence ?? 0, last - checkedEntries));
  let previous = from === 0 ? nothingBefore : row.get(from)?.sha256;
  let expected = from + 1;
  const rest = database.prepare<[number], Row>(
    'SELECT sequence, sha256, entry FROM audit_entries WHERE sequence > ? ORDER BY sequence',
  );
  for (const { sequence, sha256, entry } of rest.iterate(from)) {
    const parsed = JSON.parse(entry) as AuditEntry;
    const whole = sequence === expected && parsed.sequence === sequence && parsed.previous === previous;
    if (!whole || sha256OfText(entry) !== sha256)
      throw damaged(database, `entry ${sequence} does not follow from the one before`);
    previous = sha256;
    expected += 1;
  }
}
