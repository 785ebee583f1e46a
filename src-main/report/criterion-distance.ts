/** By how much a criterion was missed, read from what the study says for people. */
import type { Criterion } from '../training/study.ts';

export interface Distance {
  readonly kind: 'tooLow' | 'tooHigh' | 'tooLate' | 'tooEarly';
  /** The amount for people: "0.050", or "< 0.001" when rounding hides it. */
  readonly amount: string;
}

const numeric = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?/u;

/** @returns `null` when the criterion holds, or when it has no amount, such as an alarm that never came */
export function distanceOf({ required, found, passed }: Criterion): Distance | null {
  if (passed) return null;
  const bound = /^(<=|>=|<|>)\s*(\S+)/u.exec(required);
  if (bound && numeric.test(bound[2]!) && numeric.test(found)) {
    const gap = Math.abs(Number.parseFloat(found) - Number.parseFloat(bound[2]!));
    return {
      kind: bound[1]!.startsWith('<') ? 'tooHigh' : 'tooLow',
      amount: gap < 0.0005 ? '< 0.001' : gap.toFixed(3),
    };
  }
  const within = /^within (\d+) evaluations$/u.exec(required);
  const delay = /^([+-]?\d+) evaluations$/u.exec(found);
  if (within && delay) {
    const evaluations = Number(delay[1]);
    return {
      kind: evaluations > 0 ? 'tooLate' : 'tooEarly',
      amount: String(Math.abs(evaluations) - Number(within[1])),
    };
  }
  return null;
}
