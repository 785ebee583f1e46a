/** Looking at files again and again: cheap for many who ask at once, and never about a moment before the question. */
import { setTimeout as wait } from 'node:timers/promises';

/** Looks take at most one part in five of the time ... */
const pauseTimes = 4;
/** ... and are never further apart than this while somebody asks. In milliseconds. */
const longestPause = 50;

/**
 * @param look how things are now
 * @returns how they are at a moment after the call: those who ask before the next look has begun share it
 */
export function createLook<Seen>(look: () => Promise<Seen>): () => Promise<Seen> {
  /** Asked for, and not begun. */
  let next: Promise<Seen> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let mayBegin = Number.NEGATIVE_INFINITY;

  async function lookInTurn(before: Promise<unknown>): Promise<Seen> {
    await before;
    const pause = mayBegin - performance.now();
    if (pause > 0) await wait(pause);
    next = null;
    const begun = performance.now();
    try {
      return await look();
    } finally {
      const ended = performance.now();
      mayBegin = ended + Math.min(longestPause, pauseTimes * (ended - begun));
    }
  }

  return () => {
    if (next) return next;
    const own = lookInTurn(last);
    next = own;
    last = own.catch(() => undefined); // whoever asked hears of it
    return own;
  };
}
