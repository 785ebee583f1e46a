/** Exponential smoothing of a curve that is still growing. */
import type { StepPoints } from './curve-data.ts';

export interface Smoother {
  /** Smoothed values of `points`, bucket by bucket; only what is new is computed. Overwritten by the next call. */
  smooth(points: StepPoints, weight: number): Float64Array;
}

/**
 * Smooths by `s = weight * s + (1 - weight) * value` for every step, without the pull towards the start (Kingma and Ba
 * 2015, section 3): the first value is itself. Values that are not finite are passed over.
 */
export function createSmoother(): Smoother {
  let smoothed = new Float64Array(0);
  let masses = new Float64Array(0);
  let done = 0;
  let generation = -1;
  let usedWeight = -1;
  return {
    smooth(points, weight) {
      if (points.generation !== generation || weight !== usedWeight || points.length < done) done = 0;
      generation = points.generation;
      usedWeight = weight;
      if (smoothed.length < points.mean.length) {
        smoothed = new Float64Array(points.mean.length);
        masses = new Float64Array(points.mean.length);
        done = 0;
      }
      // The last bucket may have been open when it was smoothed.
      for (let index = Math.max(0, done - 1); index < points.length; index += 1) {
        const value = points.mean[index]!;
        const before = index > 0 ? smoothed[index - 1]! : 0;
        const mass = index > 0 ? masses[index - 1]! : 0;
        if (Number.isNaN(value)) {
          smoothed[index] = index > 0 ? before : Number.NaN;
          masses[index] = mass;
          continue;
        }
        const steps = points.to[index]! - points.from[index]! + 1;
        const keep = steps === 1 ? weight : weight ** steps;
        masses[index] = keep * mass + (1 - keep);
        smoothed[index] = mass === 0 ? value : (keep * mass * before + (1 - keep) * value) / masses[index]!;
      }
      done = points.length;
      return smoothed;
    },
  };
}
