/** A clock that tests set by hand. */
import type { ClockSource } from '../guarded-clock.ts';

export interface HandClock extends ClockSource {
  /** Time goes by. */
  pass(milliseconds: number): void;
  /** Somebody sets the wall clock; no time goes by. */
  set(milliseconds: number): void;
}

export function handClock(start = Date.parse('2030-01-01T12:00:00.000Z')): HandClock {
  let wall = start;
  let monotonic = 1000;
  return {
    wall: () => wall,
    monotonic: () => monotonic,
    pass(milliseconds) {
      wall += milliseconds;
      monotonic += milliseconds;
    },
    set(milliseconds) {
      wall += milliseconds;
    },
  };
}
