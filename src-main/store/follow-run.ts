/** Following a run while it goes on. Runs on the reader's side: it needs a few functions of the store, not the database. */
import type { RunEventRecord, SequencedEvent } from './run-events.ts';
import { hasEnded, type Run } from './runs.ts';
import { StoreError } from './store-error.ts';

/** What following needs; the connection to the store process has it. */
export interface RunSource {
  getRun(id: number): Promise<Run | undefined>;
  readEvents(runId: number, after?: number, limit?: number): Promise<SequencedEvent[]>;
  /** Calls when there may be something new about the run; the answer stops that. */
  watchRun(runId: number, wake: () => void): () => void;
}

export interface FollowOptions {
  /** Sequence number of the last event that the follower has; 0 for none. */
  readonly after?: number;
  /** Ends the following, quietly, also while it waits for news. */
  readonly signal?: AbortSignal;
  /** Events in a batch at most; 1,000. */
  readonly limit?: number;
}

/** Turns calls into something to wait for; calls that come meanwhile count as one. */
function createBell() {
  let rung = false;
  let wake: () => void = () => {};
  return {
    ring() {
      rung = true;
      wake();
    },
    /** Forgets earlier rings. */
    reset() {
      rung = false;
    },
    async rings(): Promise<void> {
      if (rung) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    },
  };
}

/**
 * Gives the events of a run, batch by batch, each exactly once and in order, until the run has ended. The follower
 * pulls: nothing is read ahead, so one that is slow or asleep costs nothing, and any number may follow.
 * @throws StoreError `not-found`, and the error of a store that is gone.
 */
export async function* followRun<Event extends RunEventRecord = RunEventRecord>(
  store: RunSource,
  runId: number,
  { after = 0, signal, limit = 1000 }: FollowOptions = {},
): AsyncGenerator<SequencedEvent<Event>[], void, undefined> {
  const bell = createBell();
  const unwatch = store.watchRun(runId, bell.ring);
  signal?.addEventListener('abort', bell.ring, { once: true });
  try {
    let position = after;
    let ended = false;
    while (!signal?.aborted) {
      bell.reset();
      const batch = (await store.readEvents(runId, position, limit)) as SequencedEvent<Event>[];
      if (signal?.aborted) return;
      const last = batch.at(-1);
      if (last) {
        yield batch;
        position = last.sequence;
        continue;
      }
      // The status is read after the events: when it says "ended", one more look finds what came in between.
      if (ended) return;
      const run = await store.getRun(runId);
      if (!run) throw new StoreError('not-found', `There is no run ${runId}`);
      ended = hasEnded(run.status);
      if (!ended) await bell.rings();
    }
  } finally {
    unwatch();
    signal?.removeEventListener('abort', bell.ring);
  }
}
