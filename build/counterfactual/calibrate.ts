/**
 * Log odds to risk. What share of harmless rows may reach a risk is fixed; which log odds that takes is looked up on
 * development rows, which had no part in the training, because rows that were learnt look harmless too easily.
 */
import type { CounterfactualCalibration } from '../../src-main/shield/counterfactual/frame-files.ts';

/** Shares of harmless look-alikes; between the points straight lines. */
const shares = [
  { share: 0.65, risk: 0.05 },
  { share: 0.35, risk: 0.15 },
  { share: 0.19, risk: 0.3 },
  { share: 0.085, risk: 0.45 },
  { share: 0.032, risk: 0.7 },
  { share: 0.01, risk: 0.8 },
] as const;

/** @param logits of harmless look-alikes that the classifier never saw */
export function calibrate(logits: readonly number[]): CounterfactualCalibration {
  const falling = [...logits].sort((a, b) => b - a);
  const points = shares.map(({ share, risk }) => ({
    logit: Number(falling[Math.floor(falling.length * share)]!.toFixed(3)),
    risk,
  }));
  const [lowest, highest] = [points[0]!.logit, points.at(-1)!.logit];
  return {
    version: 1,
    points: [{ logit: lowest - 4, risk: 0 }, ...points, { logit: highest + 4, risk: 1 }],
  };
}
