/**
 * What a conversation adds to its newest turn. Earlier turns can only tighten: every part is a maximum or a count over
 * them, so that one turn more, wherever it stands, never lowers the risk (nothing fades, nothing is averaged).
 */

/** What is kept of a judged turn. */
export interface Turn {
  /** The turn's own risk without its history, 0 to 1. */
  readonly risk: number;
  /** Whether it was blocked or sent to a person. */
  readonly stopped: boolean;
}

/** A turn below this has nothing to escalate: harmless turns stay harmless after any history. */
const noise = 0.15;
/** A step of an escalation rises at least this much. */
const step = 0.05;
/** What each violation adds to the next turn's severity (inertia), and how many count. */
const inertiaOfViolation = 0.3;
const mostViolations = 4;
/** What each rising step after the second adds, and how many count. */
const shareOfStep = 0.2;
const mostSteps = 5;
/** What several turns that each say a little say together. */
const shareOfEarlier = 0.35;

export interface TemporalRisk {
  readonly risk: number;
  readonly violations: number;
  /** Length of the longest chain of turns, each clearly riskier than the one before, that ends with the newest. */
  readonly rising: number;
}

/**
 * @param history judged turns, oldest first
 * @param current the newest turn's own risk
 * @returns NaN as risk when a turn's record is broken
 */
export function temporalRisk(history: readonly Turn[], current: number): TemporalRisk {
  const broken = history.some(
    ({ risk, stopped }) => !(risk >= 0 && risk <= 1) || typeof stopped !== 'boolean',
  );
  if (broken || !(current >= 0 && current <= 1)) return { risk: Number.NaN, violations: 0, rising: 0 };
  const violations = history.reduce((count, turn) => count + (turn.stopped ? 1 : 0), 0);
  const rising = current < noise ? 0 : longestRise(history, current);
  if (history.length === 0 || current < noise) return { risk: 0, violations, rising };
  const inertia = 1 + inertiaOfViolation * Math.min(violations, mostViolations);
  const climb = 1 + shareOfStep * Math.min(Math.max(rising - 2, 0), mostSteps);
  // Adding up: 1 - (1 - current) * the product over the risky turns, as if each were an independent chance.
  let harmless = 1 - current;
  for (const { risk } of history) if (risk >= noise) harmless *= 1 - shareOfEarlier * risk;
  return { risk: Math.min(1, Math.max(current * inertia * climb, 1 - harmless)), violations, rising };
}

/** Longest strictly rising subsequence that ends with `current`; a longer history never has a shorter one. */
function longestRise(history: readonly Turn[], current: number): number {
  const steps = [...history.map(({ risk }) => risk), current].filter((risk) => risk >= noise);
  // lowest[n]: the lowest end of a rise of n + 1 steps among the turns so far (patience sorting, O(n log n)).
  const lowest: number[] = [];
  let length = 0;
  for (const risk of steps) {
    let [low, high] = [0, lowest.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lowest[middle]! + step <= risk) low = middle + 1;
      else high = middle;
    }
    length = low + 1;
    lowest[low] = Math.min(lowest[low] ?? Number.POSITIVE_INFINITY, risk);
  }
  return length;
}
