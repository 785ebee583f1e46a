/**
 * What runs tell, in order and never changed. Events are gathered and committed together: a commit costs the same for
 * one event as for hundreds.
 */
import type { Database } from 'better-sqlite3';
import { explainDatabaseError } from './explain-database-error.ts';
import { hasEnded, type RunStatus } from './runs.ts';
import { StoreError } from './store-error.ts';
import { toJson } from './to-json.ts';

/** Any JSON object with a kind. Numbers that are not finite are stored as null, as JSON has it. */
export interface RunEventRecord {
  readonly kind: string;
  /** Optimiser steps done (an integer), where the event belongs to a step. */
  readonly step?: number;
}

export interface SequencedEvent<Event extends RunEventRecord = RunEventRecord> {
  /** From 1, without gaps. */
  readonly sequence: number;
  readonly event: Event;
}

export interface AppendOptions {
  readonly afterEnd?: boolean;
}

export interface RunEvents {
  /**
   * Takes events of a run and resolves, when they are committed, with the sequence number of the last one.
   *
   * When the disk is full it rejects with `disk-full`, but the events stay taken: they are in memory, and are written
   * when there is space. With `after` a batch can always be sent again: what is already there is not doubled.
   * @param after sequence number that the events must follow.
   * @param options.afterEnd also to a run that has ended: what was done to it afterwards.
   * @throws StoreError `disk-full`; not taken: `events-refused`, `not-found`, `illegal-transition` (the run has ended),
   *   `sequence-conflict`, `invalid`.
   */
  append(
    runId: number,
    events: readonly RunEventRecord[],
    after?: number,
    options?: AppendOptions,
  ): Promise<number>;
  /** The events after a sequence number (0: from the first), at most `limit`, with those that were appended just now. */
  read<Event extends RunEventRecord>(runId: number, after?: number, limit?: number): SequencedEvent<Event>[];
  /** Of the last event that was taken; 0 when there is none. */
  lastSequence(runId: number): number;
  /** Commits at once. @throws StoreError `disk-full`; the events stay in memory. */
  flush(): void;
  /** Flushes and stops. @throws as `flush`; it is then not closed. */
  close(): void;
}

export interface RunEventsOptions {
  /**
   * Called when there is something new to read: events were taken (reading commits them), or were committed at last
   * after the disk had been full.
   */
  readonly onAppended?: (runId: number, lastSequence: number) => void;
  /** Longest time that an event waits for others; 250 ms. */
  readonly gatherMilliseconds?: number;
  /** Waiting events that are committed without waiting longer; 1,000. */
  readonly gatherLimit?: number;
  /** From a failed commit to the next attempt; 1 s. */
  readonly retryMilliseconds?: number;
  /** Events kept in memory while the disk is full; 100,000 (a training run of days). */
  readonly memoryLimit?: number;
}

interface Pending {
  readonly runId: number;
  readonly sequence: number;
  readonly kind: string;
  readonly step: number | null;
  readonly payload: string;
}

interface Waiter {
  resolve(): void;
  reject(error: unknown): void;
}

function toPending(event: RunEventRecord, runId: number, sequence: number): Pending {
  const { kind, step = null } = event;
  if (typeof kind !== 'string') throw new StoreError('invalid', 'An event needs a kind');
  if (step !== null && !Number.isSafeInteger(step)) {
    throw new StoreError('invalid', `The step ${step} of an event "${kind}" is not an integer`);
  }
  return { runId, sequence, kind, step, payload: toJson(event, 'event') };
}

export function createRunEvents(database: Database, options: RunEventsOptions = {}): RunEvents {
  const { onAppended, gatherMilliseconds = 250, gatherLimit = 1000, retryMilliseconds = 1000 } = options;
  const { memoryLimit = 100_000 } = options;
  const statusOf = database.prepare<[number], RunStatus>('SELECT status FROM runs WHERE id = ?').pluck();
  const lastOf = database
    .prepare<[number], number>('SELECT coalesce(max(sequence), 0) FROM run_events WHERE run_id = ?')
    .pluck();
  const select = database.prepare<[number, number, number], { sequence: number; payload: string }>(
    'SELECT sequence, payload FROM run_events WHERE run_id = ? AND sequence > ? ORDER BY sequence LIMIT ?',
  );
  const insert = database.prepare(
    'INSERT INTO run_events (run_id, sequence, kind, step, payload) VALUES (:runId, :sequence, :kind, :step, :payload)',
  );
  const insertAll = database.transaction((events: readonly Pending[]) => {
    for (const event of events) insert.run(event);
  });

  /** Taken events that are not committed; no sequence number is given away before theirs. */
  let pending: Pending[] = [];
  let waiters: Waiter[] = [];
  let timer: NodeJS.Timeout | undefined;
  let failing = false;
  const lastSequences = new Map<number, number>();

  function lastSequence(runId: number): number {
    return lastSequences.get(runId) ?? lastOf.get(runId) ?? 0;
  }

  function failed(thrown: unknown): unknown {
    const error = explainDatabaseError(thrown, database.name);
    if (!(error instanceof StoreError) || error.code !== 'disk-full') return error;
    const kept = `${pending.length} events are kept in memory and are written when there is space`;
    return new StoreError('disk-full', `${error.message}. ${kept}`, thrown);
  }

  function commit(): void {
    clearTimeout(timer);
    timer = undefined;
    if (pending.length === 0) return;
    const waiting = waiters;
    waiters = [];
    try {
      insertAll(pending);
    } catch (thrown) {
      failing = true;
      schedule();
      const error = failed(thrown);
      for (const waiter of waiting) waiter.reject(error);
      throw error;
    }
    const late = failing;
    failing = false;
    const appended = new Map(pending.map(({ runId, sequence }) => [runId, sequence]));
    pending = [];
    for (const waiter of waiting) waiter.resolve();
    if (late) for (const [runId, sequence] of appended) onAppended?.(runId, sequence);
  }

  /** Commits; those who wait for it hear of a failure. */
  function tryToCommit(): void {
    try {
      commit();
    } catch {
      // The next attempt is already scheduled.
    }
  }

  function schedule(): void {
    timer ??= setTimeout(tryToCommit, failing ? retryMilliseconds : gatherMilliseconds);
  }

  async function committed(): Promise<void> {
    if (pending.length === 0) return;
    const commitment = new Promise<void>((resolve, reject) => {
      waiters.push({ resolve, reject });
    });
    // While the disk is full, only the timer tries: trying with every append would be quadratic work.
    if (pending.length >= gatherLimit && !failing) tryToCommit();
    else schedule();
    return commitment;
  }

  /** True when the very events are there already: a repeated call. */
  function isRepeated(runId: number, count: number, after: number): boolean {
    const last = lastSequence(runId);
    if (after === last) return false;
    if (after < last && after + count <= last) return true;
    const message = `Events of run ${runId} were to follow event ${after}, but the last one is ${last}`;
    throw new StoreError('sequence-conflict', message);
  }

  function take(runId: number, events: readonly RunEventRecord[], afterEnd: boolean): void {
    const status = statusOf.get(runId);
    if (status !== undefined && hasEnded(status) && !afterEnd) {
      throw new StoreError(
        'illegal-transition',
        `Run ${runId} has ended (${status}): it cannot tell anything more`,
      );
    }
    if (pending.length >= memoryLimit) {
      const message = `No space left to write ${database.name}, and ${pending.length} events wait in memory already`;
      throw new StoreError('events-refused', `${message}: free some space on its disk`);
    }
    const last = lastSequence(runId);
    // All or none: what is not JSON throws before anything is taken.
    const taken = events.map((event, index) => toPending(event, runId, last + 1 + index));
    for (const event of taken) pending.push(event);
    lastSequences.set(runId, last + events.length);
  }

  return {
    async append(runId, events, after, { afterEnd = false } = {}) {
      if (statusOf.get(runId) === undefined) throw new StoreError('not-found', `There is no run ${runId}`);
      const first = after ?? lastSequence(runId);
      const last = first + events.length;
      if (!isRepeated(runId, events.length, first)) {
        take(runId, events, afterEnd);
        // Not after the commit: whoever watches a run would see every event a quarter of a second late.
        if (events.length > 0 && !failing) onAppended?.(runId, last);
      }
      await committed();
      return last;
    },
    read<Event extends RunEventRecord>(runId: number, after = 0, limit = 1000) {
      // On a full disk: what is committed. Who appended hears of it; who reads shall not see what may still be lost.
      if (!failing) tryToCommit();
      const rows = select.all(runId, after, limit);
      return rows.map(({ sequence, payload }) => ({ sequence, event: JSON.parse(payload) as Event }));
    },
    lastSequence,
    flush: commit,
    close() {
      commit();
      clearTimeout(timer);
    },
  };
}
