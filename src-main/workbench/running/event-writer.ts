/** The one way by which events of a run get into the store: its job's and those of what people do to it, in one order. */
import type { Store } from '../../processes/connect-store.ts';
import type { AppendOptions } from '../../store/run-events.ts';
import type { RunEvent } from '../../training/events.ts';

export interface EventWriter {
  /** Resolves when the events are in the store, once. */
  append(events: readonly RunEvent[], options?: WriteOptions): Promise<void>;
}

export interface WriteOptions extends AppendOptions {
  /** Gives up waiting for space. */
  readonly signal?: AbortSignal | undefined;
}

type Around = <Result>(work: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>;

/**
 * Told what they follow, events can be sent again should the store process die or the disk be full meanwhile.
 * @param around does the sending, perhaps more than once
 */
export function createEventWriter(
  store: Store,
  runId: number,
  around: Around = (work) => work(),
): EventWriter {
  let last: number | undefined;
  let latest: Promise<unknown> = Promise.resolve();
  async function write(events: readonly RunEvent[], { signal, ...options }: WriteOptions): Promise<void> {
    const after = last ?? (await store.lastSequence(runId));
    // After a failure nobody knows whether they are in: the store is asked again.
    last = undefined;
    last = await around(() => store.appendEvents(runId, events, after, options), signal);
  }
  return {
    append(events, options = {}) {
      const written = latest.then(() => write(events, options));
      latest = written.catch(() => {});
      return written;
    },
  };
}
