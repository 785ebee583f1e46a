/**
 * Mean of a quantity over all tokens of a text, with a 95 % interval. Tokens of one row depend on each other: the row is
 * the unit that is drawn, and the mean is a ratio of two sums over rows (Cochran 1977, Sampling Techniques, 6.4).
 */
import type { Estimate } from './quality-result.ts';

export interface RatioSums {
  /** Adds one row: the sum of the quantity over its tokens, and their number. */
  add(sum: number, tokens: number): void;
  /** @throws RangeError without tokens */
  estimate(): Estimate;
}

const normalQuantile95 = 1.959963984540054;

export function createRatioSums(): RatioSums {
  // Sums of s, n, s^2, s*n and n^2: enough for the spread, whatever the number of rows.
  let [rows, s, n, ss, sn, nn] = [0, 0, 0, 0, 0, 0];
  return {
    add(sum, tokens) {
      rows += 1;
      s += sum;
      n += tokens;
      ss += sum * sum;
      sn += sum * tokens;
      nn += tokens * tokens;
    },
    estimate() {
      if (n === 0) throw new RangeError('there are no tokens to score.');
      const value = s / n;
      if (rows < 2) return { value, low: null, high: null };
      // Below zero only by rounding.
      const squares = Math.max(0, ss - 2 * value * sn + value * value * nn);
      const half = (normalQuantile95 * Math.sqrt((rows / (rows - 1)) * squares)) / n;
      return { value, low: value - half, high: value + half };
    },
  };
}

/** The estimate on another scale; `scale` must rise. */
export function mapEstimate({ value, low, high }: Estimate, scale: (x: number) => number): Estimate {
  return {
    value: scale(value),
    low: low === null ? null : scale(low),
    high: high === null ? null : scale(high),
  };
}
