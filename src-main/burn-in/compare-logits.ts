/** How far two models' next-token distributions are apart, from logits that come in slices of the vocabulary. */
import type { FloatArray } from '../engine/data-types.ts';

export interface LogitFigures {
  readonly positions: number;
  /** KL(reference || other) in nats, over positions. */
  readonly meanKl: number;
  readonly largestKl: number;
  readonly largestError: number;
  readonly meanSquaredError: number;
  /** Share of positions with the same most probable token. */
  readonly sameTop: number;
}

export interface LogitComparison {
  /**
   * Takes the logits of the same tokens from both, [positions, width].
   * @throws RangeError for logits that are not finite
   */
  add(reference: FloatArray, other: FloatArray, width: number): void;
  /** What was taken so far. */
  at(position: number): PositionFigures;
}

/** One position's next-token distributions. */
export interface PositionFigures {
  readonly kl: number;
  readonly largestError: number;
  readonly meanSquaredError: number;
  readonly sameTop: boolean;
}

export function logitFigures(positions: readonly PositionFigures[]): LogitFigures {
  const mean = (of: (one: PositionFigures) => number): number =>
    positions.reduce((total, one) => total + of(one), 0) / positions.length;
  return {
    positions: positions.length,
    meanKl: mean(({ kl }) => kl),
    largestKl: Math.max(...positions.map(({ kl }) => kl)),
    largestError: Math.max(...positions.map(({ largestError }) => largestError)),
    meanSquaredError: mean(({ meanSquaredError }) => meanSquaredError),
    sameTop: mean(({ sameTop }) => (sameTop ? 1 : 0)),
  };
}

/** Sums of one position; exponentials are relative to the largest logit so far. */
interface Sums {
  largest: [number, number];
  top: [number, number];
  sum: [number, number];
  /** Sum of exp(reference) (reference - other). */
  cross: number;
  largestError: number;
  squares: number;
}

/**
 * With Z the sum of exp(logit), KL(p || q) = sum p (a - b) - (log Zp - log Zq) for logits a, b: all of it from running
 * sums, so that no position's logits are kept.
 */
export function compareLogits(positions: number): LogitComparison {
  const sums = Array.from(
    { length: positions },
    (): Sums => ({
      largest: [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
      top: [-1, -1],
      sum: [0, 0],
      cross: 0,
      largestError: 0,
      squares: 0,
    }),
  );
  let tokens = 0;

  function addPosition(
    own: Sums,
    reference: FloatArray,
    other: FloatArray,
    start: number,
    width: number,
  ): void {
    for (let i = 0; i < width; i += 1) {
      const [a, b] = [reference[start + i]!, other[start + i]!];
      const error = Math.abs(a - b);
      if (!(error < Number.POSITIVE_INFINITY))
        throw new RangeError(`logits ${a} and ${b} of token ${tokens + i} are not finite`);
      if (error > own.largestError) own.largestError = error;
      own.squares += error * error;
      if (a > own.largest[0]) {
        const shrink = Math.exp(own.largest[0] - a);
        own.sum[0] *= shrink;
        own.cross *= shrink;
        own.largest[0] = a;
        own.top[0] = tokens + i;
      }
      if (b > own.largest[1]) {
        own.sum[1] *= Math.exp(own.largest[1] - b);
        own.largest[1] = b;
        own.top[1] = tokens + i;
      }
      const weight = Math.exp(a - own.largest[0]);
      own.sum[0] += weight;
      own.cross += weight * (a - b);
      own.sum[1] += Math.exp(b - own.largest[1]);
    }
  }

  const kl = ({ sum, largest, cross }: Sums): number =>
    // Rounding may take it below zero, where no divergence is.
    Math.max(0, cross / sum[0] - (largest[0] - largest[1]) - Math.log(sum[0] / sum[1]));

  return {
    add(reference, other, width) {
      for (const [position, own] of sums.entries())
        addPosition(own, reference, other, position * width, width);
      tokens += width;
    },
    at(position) {
      const own = sums[position]!;
      return {
        kl: kl(own),
        largestError: own.largestError,
        meanSquaredError: own.squares / tokens,
        sameTop: own.top[0] === own.top[1],
      };
    },
  };
}
