/** Batches of events with back-pressure: one batch on its way, one being gathered, never more. */
import { setImmediate } from 'node:timers/promises';

export interface EventOutbox<Event> {
  /** Resolves when the next event may be made; rejects with the error of a batch that could not be delivered. */
  add(event: Event): Promise<void>;
  /** Resolves when everything is delivered. */
  flush(): Promise<void>;
}

export interface EventOutboxOptions {
  /** Least time from one batch to the next. */
  readonly intervalMilliseconds?: number;
  /** Events in a batch at most. */
  readonly batchSize?: number;
}

/**
 * An event after a pause goes out at once (a training step is seen when it is done, not when the next one is); in a
 * stream of events a batch goes out at most every 50 ms, and only when the one before is acknowledged.
 * @param deliver resolves when the receiver has taken the batch.
 */
export function createEventOutbox<Event>(
  deliver: (events: readonly Event[]) => Promise<void>,
  { intervalMilliseconds = 50, batchSize = 1000 }: EventOutboxOptions = {},
): EventOutbox<Event> {
  let gathered: Event[] = [];
  let onItsWay: Promise<void> | undefined;
  let failure: { readonly error: unknown } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lastSent = Number.NEGATIVE_INFINITY;
  let lastTurn = performance.now();

  function send(): void {
    clearTimeout(timer);
    timer = undefined;
    if (gathered.length === 0 || failure) return;
    const batch = gathered;
    gathered = [];
    lastSent = performance.now();
    onItsWay = deliver(batch)
      .catch((error: unknown) => {
        failure = { error };
      })
      .finally(() => {
        onItsWay = undefined;
        schedule();
      });
  }

  /** What is gathered goes out as soon as both the interval and the batch on its way allow. */
  function schedule(): void {
    if (onItsWay || gathered.length === 0) return;
    const wait = lastSent + intervalMilliseconds - performance.now();
    if (wait <= 0 || gathered.length >= batchSize) send();
    else timer ??= setTimeout(send, wait);
  }

  function throwFailure(): void {
    if (failure) throw failure.error;
  }

  return {
    async add(event) {
      throwFailure();
      gathered.push(event);
      const now = performance.now();
      if (gathered.length >= batchSize) {
        while (onItsWay) await onItsWay;
        send();
      } else if (now - lastTurn >= intervalMilliseconds) {
        // A stage that only awaits what is already there starves timers and messages (a cancel!): let them in.
        lastTurn = now;
        schedule();
        await setImmediate();
      } else {
        schedule();
      }
      throwFailure();
    },
    async flush() {
      while (onItsWay || gathered.length > 0) {
        throwFailure();
        if (!onItsWay) send();
        await onItsWay;
      }
      throwFailure();
    },
  };
}
