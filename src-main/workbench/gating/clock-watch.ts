/** Notices that the computer's clock was set back: expiry and order of the log cannot be trusted until it is right again. */
import type { GateFault } from '../../gate/deciding/gate-decision.ts';

export interface Clock {
  /** Milliseconds since 1970, as the computer's clock has it. */
  readonly wall: () => number;
  /** Milliseconds that pass evenly, from whatever start. */
  readonly steady: () => number;
}

export const systemClock: Clock = { wall: Date.now, steady: () => performance.now() };

/** Time servers correct by less than this. */
const tolerance = 2000;

/** @returns a look at the clock: null, or the fault; it ends when the clock has caught up with the time that passed */
export function createClockWatch({ wall, steady }: Clock): () => GateFault | null {
  // How far wall time is ahead of even time; it may grow (sleep, a clock set forward), and must not shrink.
  let ahead = wall() - steady();
  return () => {
    const now = wall() - steady();
    if (Number.isNaN(now))
      return { part: 'clock', kind: 'not-a-number', detail: 'The clock tells no time. Set it.' };
    const back = ahead - now;
    if (back > tolerance) {
      const seconds = (back / 1000).toFixed(0);
      const detail = `The computer's clock went back by ${seconds} s. Set it right, or start the program again.`;
      return { part: 'clock', kind: 'went-backwards', detail };
    }
    ahead = Math.max(ahead, now);
    return null;
  };
}
