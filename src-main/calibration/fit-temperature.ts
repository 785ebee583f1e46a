/** The temperature at which labelled rows are least surprising: one number, found by Newton's method inside a bracket. */
import { temperatureRange } from './soften.ts';

/** One labelled row as the fit sees it. */
export interface LogitRow {
  /** Logits in the order of `verdicts`, up to a constant. */
  readonly logits: readonly number[];
  /** Class number of the label. */
  readonly label: number;
}

export interface FittedTemperature {
  readonly temperature: number;
  /** True when the best temperature of the range is its end: a better one may lie outside. */
  readonly atBound: boolean;
}

/** Newton needs five to eight steps from anywhere; bisection alone would need fifty. */
const MAXIMUM_STEPS = 100;

/**
 * Minimises the negative log-likelihood over the inverse temperature b = 1/T, in which it is convex: with p the softmax of
 * b*z, its slope is the mean of E_p[z] - z_label and its curvature the mean of Var_p[z], never negative. A Newton step
 * that leaves the bracket around the root of the slope is replaced by its middle.
 * @param counts how often each row counts, for resampling; once when left out
 * @throws RangeError without rows
 */
export function fitTemperature(rows: readonly LogitRow[], counts?: ArrayLike<number>): FittedTemperature {
  if (rows.length === 0) throw new RangeError('no rows to fit a temperature to');
  let [low, high] = [1 / temperatureRange.high, 1 / temperatureRange.low];
  const slopeAt = (b: number): number => slopeAndCurvature(rows, counts, b).slope;
  // Logits that are all equal say nothing at any temperature.
  const start = slopeAndCurvature(rows, counts, 1);
  if (start.slope === 0 && start.curvature === 0) return { temperature: 1, atBound: false };
  if (slopeAt(low) >= 0) return { temperature: 1 / low, atBound: true };
  if (slopeAt(high) <= 0) return { temperature: 1 / high, atBound: true };
  let b = 1;
  for (let step = 0; step < MAXIMUM_STEPS; step += 1) {
    const { slope, curvature } = slopeAndCurvature(rows, counts, b);
    if (slope === 0) break;
    if (slope < 0) low = b;
    else high = b;
    const newton = b - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    const moved = Math.abs(next - b);
    b = next;
    if (moved <= 1e-14 * b) break;
  }
  return { temperature: 1 / b, atBound: false };
}

function slopeAndCurvature(
  rows: readonly LogitRow[],
  counts: ArrayLike<number> | undefined,
  b: number,
): { slope: number; curvature: number } {
  let [slope, curvature, total] = [0, 0, 0];
  for (let index = 0; index < rows.length; index += 1) {
    const count = counts === undefined ? 1 : counts[index]!;
    if (count === 0) continue;
    const { logits, label } = rows[index]!;
    let largest = Number.NEGATIVE_INFINITY;
    for (let each = 0; each < logits.length; each += 1) largest = Math.max(largest, logits[each]!);
    let [sum, mean, square] = [0, 0, 0];
    for (let each = 0; each < logits.length; each += 1) {
      // Measured from the largest, so that the variance loses no digits.
      const z = logits[each]! - largest;
      const power = Math.exp(b * z);
      sum += power;
      mean += power * z;
      square += power * z * z;
    }
    mean /= sum;
    slope += count * (mean - (logits[label]! - largest));
    curvature += count * Math.max(0, square / sum - mean * mean);
    total += count;
  }
  return { slope: slope / total, curvature: curvature / total };
}
