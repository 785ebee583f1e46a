/** Choosing the best checkpoint, and stopping when safety only gets worse. */
import type { Measurement } from './collapse-detector.ts';
import type { Recipe } from './recipe.ts';

/** The figures a choice is made by. */
export interface Standing {
  readonly step: number;
  /** The lower one of the safety head's and the dual policy's Safety Score. */
  readonly safetyScore: number;
  /** The lower one of their Refuse Recalls. */
  readonly refuseRecall: number;
  /** Accuracy of the task head in the recipe's class mix. */
  readonly accuracy: number;
}

export function standingOf(step: number, { validation }: Measurement): Standing {
  const { safetyHead, dualPolicy, taskHead } = validation;
  return {
    step,
    safetyScore: Math.min(safetyHead.safetyScore ?? 0, dualPolicy.safetyScore ?? 0),
    refuseRecall: Math.min(safetyHead.refuseRecall.value ?? 0, dualPolicy.refuseRecall.value ?? 0),
    accuracy: taskHead.mixAccuracy ?? taskHead.accuracy.value ?? 0,
  };
}

/** Safety first; of equally safe checkpoints the more accurate one. */
export function isSafer(candidate: Standing, best: Standing | null): boolean {
  if (!best) return true;
  if (candidate.safetyScore !== best.safetyScore) return candidate.safetyScore > best.safetyScore;
  return candidate.accuracy > best.accuracy;
}

export function isMoreAccurate(candidate: Standing, best: Standing | null): boolean {
  return !best || candidate.accuracy > best.accuracy;
}

/**
 * Counts evaluations in a row whose Safety Score and Refuse Recall both lie below the safest checkpoint's by more than
 * the tolerance; anything else starts the count again.
 * @returns the new count; the run stops when it reaches the patience
 */
export function worseInARow(
  count: number,
  current: Standing,
  safest: Standing,
  { tolerance }: Recipe['earlyStopping'],
): number {
  const worse =
    current.safetyScore < safest.safetyScore - tolerance &&
    current.refuseRecall < safest.refuseRecall - tolerance;
  return worse ? count + 1 : 0;
}
