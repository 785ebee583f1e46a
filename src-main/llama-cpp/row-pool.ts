/** Rows of one model, as many at once as it has contexts for: a context holds one row. */
import type { CallQueue } from './call-queue.ts';
import type { JointContext } from './joint-context.ts';

/** A context for rows, and the queue of whoever else uses it. */
export interface RowPlace {
  readonly context: JointContext;
  readonly queue: CallQueue;
}

/** @returns computes a row alone, from its start, in the first place that is free; those that wait go in their order */
export function createRowPool(places: readonly RowPlace[]): JointContext['evaluateRow'] {
  const free = [...places];
  const waiting: ((place: RowPlace) => void)[] = [];

  function give(place: RowPlace): void {
    const next = waiting.shift();
    if (next) next(place);
    else free.unshift(place);
  }

  return async (row, among) => {
    const place = free.shift() ?? (await new Promise<RowPlace>((resolve) => waiting.push(resolve)));
    try {
      return await place.queue.inTurn(() => place.context.evaluateRow(row, among));
    } finally {
      give(place);
    }
  };
}
