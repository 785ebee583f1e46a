/**
 * Writes the chain. Work that comes while the disk is busy is committed together: a commit costs the same for one entry as
 * for hundreds, and whoever waits is answered when it is on the disk, never before.
 */
import Database from 'better-sqlite3';
import type { AuditEvent, AuditPosition } from '../agent/audit-log.ts';
import { type Checkpoint, signCheckpoint } from '../audit/checkpoint.ts';
import { nothingBefore, type StoredEvent, sealEntry } from '../audit/entry.ts';
import type { AuditHeadFile } from './audit-head.ts';
import type { AuditKeys } from './audit-keys.ts';
import { explainDatabaseError } from './explain-database-error.ts';

/** What work does within the transaction. */
export interface AuditWriter {
  /** Adds an entry to the chain. */
  write(event: AuditEvent): AuditPosition;
  /** Called when everything is on the disk. */
  afterCommit(act: () => void): void;
}

export type AuditWork<Result> = (writer: AuditWriter) => Result;

export interface WritingAuditLog {
  append(event: AuditEvent): Promise<AuditPosition>;
  /**
   * Work in one transaction with its entries: all of it is on the disk when this resolves. Work that throws leaves
   * nothing, and the others of its group do not suffer.
   */
  perform<Result>(work: AuditWork<Result>): Promise<Result>;
  /** The same without waiting for others. @throws where it is not on the disk */
  commitNow<Result>(work: AuditWork<Result>): Result;
  readonly last: AuditPosition;
  /** Signs a statement about the last entry, where there is none yet. */
  checkpoint(): void;
  /** Commits what waits. */
  flush(): void;
  /** Commits and stops; what comes later is refused. */
  close(): void;
}

export interface AuditLogOptions {
  /** Id of the log. */
  readonly log: string;
  readonly keys: AuditKeys;
  readonly head: AuditHeadFile;
  /** Masks texts: entries hold nothing else. */
  readonly mask: (event: AuditEvent) => StoredEvent;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Called within the transaction, for what is kept beside the chain. */
  readonly onEntry?: (event: AuditEvent) => void;
  /** Called when new entries are on the disk. */
  readonly onAppended?: (lastSequence: number) => void;
  /** Entries between two checkpoints; 1,000. */
  readonly checkpointEntries?: number;
  /** Longest time that an entry waits for a checkpoint; 5 minutes. */
  readonly checkpointMilliseconds?: number;
  /** Work in one commit at most; 500. */
  readonly groupLimit?: number;
}

interface Waiting {
  readonly work: AuditWork<unknown>;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

export function createAuditLog(database: Database.Database, options: AuditLogOptions): WritingAuditLog {
  const { log, keys, head, mask, now, onEntry, onAppended } = options;
  const { checkpointEntries = 1000, checkpointMilliseconds = 300_000, groupLimit = 500 } = options;
  const insert = database.prepare('INSERT INTO audit_entries (sequence, sha256, entry) VALUES (?, ?, ?)');
  const insertCheckpoint = database.prepare(
    'INSERT INTO audit_checkpoints (sequence, checkpoint) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const selectLast = database.prepare<[], AuditPosition>(
    'SELECT sequence, sha256 FROM audit_entries ORDER BY sequence DESC LIMIT 1',
  );
  const lastCheckpoint = database
    .prepare<[], number>('SELECT coalesce(max(sequence), 0) FROM audit_checkpoints')
    .pluck();

  const readLast = (): AuditPosition => selectLast.get() ?? { sequence: 0, sha256: nothingBefore };
  let last = readLast();
  let checkpointed = lastCheckpoint.get() ?? 0;
  let waiting: Waiting[] = [];
  let scheduled: NodeJS.Immediate | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function write(event: AuditEvent): AuditPosition {
    const entry = { sequence: last.sequence + 1, at: new Date(now()).toISOString(), previous: last.sha256 };
    const sealed = sealEntry({ ...entry, event: mask(event) });
    insert.run(sealed.sequence, sealed.sha256, sealed.text);
    last = { sequence: sealed.sequence, sha256: sealed.sha256 };
    onEntry?.(event);
    return last;
  }

  /** Within a transaction. */
  function writeCheckpoint(): void {
    const { sequence, sha256 } = last;
    if (sequence === 0 || sequence === checkpointed) return;
    const checkpoint: Checkpoint = signCheckpoint(keys.signing, {
      log,
      sequence,
      sha256,
      at: new Date(now()).toISOString(),
    });
    insertCheckpoint.run(sequence, JSON.stringify(checkpoint));
  }

  /** One piece of work in a savepoint of its own. */
  const attempt = database.transaction((work: AuditWork<unknown>, writer: AuditWriter) => work(writer));

  function performAll(group: readonly Waiting[], answers: (() => void)[], afterwards: (() => void)[]): void {
    for (const { work, resolve, reject } of group) {
      const before = last;
      const own: (() => void)[] = [];
      try {
        const result = attempt(work, { write, afterCommit: (act) => own.push(act) });
        afterwards.push(...own);
        answers.push(() => resolve(result));
      } catch (error) {
        last = before;
        // The database's own failure is everybody's; SQLite may have rolled all of it back already.
        if (error instanceof Database.SqliteError && !error.code.startsWith('SQLITE_CONSTRAINT')) throw error;
        answers.push(() => reject(error));
      }
    }
    if (last.sequence - checkpointed >= checkpointEntries) writeCheckpoint();
  }

  function commitGroup(): void {
    const group = waiting.slice(0, groupLimit);
    waiting = waiting.slice(groupLimit);
    const before = last.sequence;
    const answers: (() => void)[] = [];
    const afterwards: (() => void)[] = [];
    try {
      database.transaction(() => performAll(group, answers, afterwards)).immediate();
      if (last.sequence !== before) head.write(last);
    } catch (thrown) {
      const error = explainDatabaseError(thrown, database.name);
      recover();
      for (const { reject } of group) reject(error);
      return;
    }
    if (last.sequence - checkpointed >= checkpointEntries) checkpointed = last.sequence;
    for (const act of afterwards) act();
    for (const answer of answers) answer();
    if (last.sequence === before) return;
    if (checkpointed < last.sequence && !closed)
      timer ??= setTimeout(tryCheckpoint, checkpointMilliseconds).unref();
    onAppended?.(last.sequence);
  }

  /** What is on the disk counts: after a failure it may be the state before or after it. */
  function recover(): void {
    try {
      last = readLast();
    } catch {
      // The disk does not even let itself be read; the next commit fails at its place in the chain, and reads again.
    }
  }

  function flush(): void {
    clearImmediate(scheduled);
    scheduled = undefined;
    while (waiting.length > 0) commitGroup();
  }

  function commitNext(): void {
    scheduled = undefined;
    commitGroup();
    schedule();
  }

  function schedule(): void {
    if (waiting.length > 0) scheduled ??= setImmediate(commitNext);
  }

  function checkpoint(): void {
    flush();
    database.transaction(writeCheckpoint).immediate();
    checkpointed = last.sequence;
  }

  function tryCheckpoint(): void {
    timer = undefined;
    try {
      checkpoint();
    } catch {
      // A full disk. The signed head says the same until the next attempt, and every append says what is wrong.
    }
  }

  async function perform<Result>(work: AuditWork<Result>): Promise<Result> {
    if (closed) throw new Error('The audit log is closed');
    return new Promise<Result>((resolve, reject) => {
      waiting.push({ work, resolve: resolve as (result: unknown) => void, reject });
      schedule();
    });
  }

  function commitNow<Result>(work: AuditWork<Result>): Result {
    flush();
    let outcome: { readonly result: Result } | { readonly error: unknown } | undefined;
    waiting.unshift({
      work,
      resolve(result) {
        outcome = { result: result as Result };
      },
      reject(error) {
        outcome = { error };
      },
    });
    commitGroup();
    if (!outcome) throw new Error('The audit log did not answer');
    if ('error' in outcome) throw outcome.error;
    return outcome.result;
  }

  return {
    commitNow,
    append: (event) => perform((writer) => writer.write(event)),
    perform,
    get last() {
      return last;
    },
    checkpoint,
    flush,
    close() {
      closed = true;
      clearTimeout(timer);
      flush();
      tryCheckpoint();
    },
  };
}
