import { type VerdictProbabilities, verdicts } from '../data/verdict.ts';

/** Softmax of three logits in float64, in the order of `verdicts`, from `first` on. */
export function verdictShares(logits: ArrayLike<number>, first = 0): VerdictProbabilities {
  const own = verdicts.map((_, index) => Number(logits[first + index]));
  const largest = Math.max(...own);
  const powers = own.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  const [ALLOW, ESCALATE, REFUSE] = powers.map((power) => power / sum) as [number, number, number];
  return { ALLOW, ESCALATE, REFUSE };
}
