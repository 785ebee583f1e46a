/**
 * How long a text would wait until it is judged. A decision that waits beyond the policy's time is a fault, which closes; a
 * client that is told at once to come again loses nothing, and those that wait already are judged in time.
 */
import type { SafetyGate } from '../../agent/safety-gate.ts';

export interface JudgingLine {
  /** The same gate, with its decisions counted. */
  readonly gate: SafetyGate;
  /** @returns 0 while there is room, else the seconds after which to come again */
  wait(): number;
}

/** Of the newest pause between two decisions, what it weighs beside all before: they end in bursts, a commit at a time. */
const newest = 1 / 64;

/**
 * @param longestMilliseconds a newcomer may have to wait; fewer than what the policy gives a decision
 * @param now milliseconds of a clock that only goes forward
 */
export function createJudgingLine(
  gate: SafetyGate,
  longestMilliseconds: number,
  now: () => number = () => performance.now(),
): JudgingLine {
  let going = 0;
  /** When the last one ended, or the first of those that go on began. */
  let since = 0;
  /** Milliseconds from one decision to the next while some wait. */
  let pause = 0;

  return {
    gate: {
      async decide(request, signal) {
        if (going === 0) since = now();
        going += 1;
        try {
          return await gate.decide(request, signal);
        } finally {
          going -= 1;
          pause += (now() - since - pause) * newest;
          since = now();
        }
      },
    },
    wait() {
      const expected = going * Math.max(pause, going > 0 ? (now() - since) / going : 0);
      return expected > longestMilliseconds ? Math.ceil(expected / 1000) : 0;
    },
  };
}
