/** Time that cannot be turned back without being noticed: the wall clock, watched by one that only goes forward. */

export interface ClockSource {
  /** Milliseconds since 1970, as the system has it. */
  wall(): number;
  /** Milliseconds since any moment; never goes back. */
  monotonic(): number;
}

export interface GuardedTime {
  /** Milliseconds since 1970; never less than before. */
  readonly now: number;
  readonly wall: number;
  /** Whether the wall clock was set back since it was last believed. */
  readonly wentBack: boolean;
}

export interface GuardedClock {
  read(): GuardedTime;
  /** Believes the wall clock from now on. */
  accept(): void;
}

export const systemClock: ClockSource = { wall: () => Date.now(), monotonic: () => performance.now() };

/** Corrections by a time server are smaller; whoever sets a clock by hand sets it by more. */
const toleranceMs = 2000;

/** @param highWater the latest time that is known from before, such as that of the last entry */
export function createGuardedClock(source: ClockSource, highWater: number): GuardedClock {
  let anchor = { wall: Math.max(source.wall(), highWater), monotonic: source.monotonic() };
  return {
    read() {
      const wall = source.wall();
      const expected = anchor.wall + (source.monotonic() - anchor.monotonic);
      // Forward is believed at once: a computer that slept has only a wall clock to know it by, and it only closes.
      if (wall > expected) anchor = { wall, monotonic: source.monotonic() };
      return { now: Math.max(wall, expected), wall, wentBack: wall < expected - toleranceMs };
    },
    accept() {
      anchor = { wall: source.wall(), monotonic: source.monotonic() };
    },
  };
}
