/** Temperature scaling of a head's probabilities (Guo, Pleiss, Sun and Weinberger 2017, "On Calibration of Modern Neural Networks"). */
import { type VerdictProbabilities, verdicts } from '../data/verdict.ts';

/** The temperatures that are looked at; at a bound the fit has found no answer inside. */
export const temperatureRange = { low: 0.1, high: 10 } as const;

/**
 * Log-probabilities in the order of `verdicts`: logits up to a constant, which is all that temperature scaling needs. A
 * probability that float64 could not tell from 0 counts as the smallest that it can.
 */
export function logProbabilities(probabilities: VerdictProbabilities): [number, number, number] {
  const log = (share: number): number => Math.log(Math.max(share, Number.MIN_VALUE));
  return [log(probabilities.ALLOW), log(probabilities.ESCALATE), log(probabilities.REFUSE)];
}

/** Softmax of `logits / temperature` in float64, in the same order. */
export function softmax(logits: readonly number[], temperature = 1): number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp((logit - largest) / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/**
 * Probabilities at a temperature: above 1 less sure, below 1 surer. The order of the classes, and with it the most
 * probable one, stays; at 1 nothing changes, not one bit.
 * @throws RangeError when the temperature is not a positive number
 */
export function soften(probabilities: VerdictProbabilities, temperature: number): VerdictProbabilities {
  if (!(temperature > 0 && Number.isFinite(temperature)))
    throw new RangeError(`the temperature ${temperature} is not a positive number`);
  // What is no probability stays none, so that whoever decides on it notices.
  if (temperature === 1 || verdicts.some((verdict) => Number.isNaN(probabilities[verdict])))
    return probabilities;
  const [ALLOW, ESCALATE, REFUSE] = softmax(logProbabilities(probabilities), temperature) as [
    number,
    number,
    number,
  ];
  return { ALLOW, ESCALATE, REFUSE };
}
