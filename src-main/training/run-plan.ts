/** How many steps a run has, which rows each sees, and after which it is measured. */
import type { Row } from '../data/row.ts';
import type { Recipe } from './recipe.ts';
import { planBatches } from './sampling.ts';

export interface RunPlan {
  readonly steps: number;
  readonly stepsPerEpoch: number;
  /** Row indices of every step. */
  readonly batches: readonly (readonly number[])[];
  /** Whether the model is measured after this step (from 1). */
  readonly isEvaluation: (step: number) => boolean;
  /** Whether a resumable checkpoint is written after this evaluation. */
  readonly isCheckpoint: (step: number) => boolean;
  /** First step at which the safety head stands still; beyond the last when it never does. */
  readonly frozenFrom: number;
}

/** An epoch draws as many rows as the split has; the last step is always measured. */
export function planRun(recipe: Recipe, rows: readonly Row[]): RunPlan {
  if (rows.length === 0) throw new Error('the training split has no rows');
  const stepsPerEpoch = Math.max(1, Math.round(rows.length / recipe.batch.effective));
  const steps = Math.max(1, Math.round(stepsPerEpoch * recipe.duration.epochs));
  const interval = stepsPerEpoch / recipe.duration.evaluationsPerEpoch;
  const measured = new Set<number>();
  for (let k = 1; k * interval <= steps; k += 1) measured.add(Math.max(1, Math.round(k * interval)));
  measured.add(steps);
  const kept = new Set(
    [...measured].filter((_, index) => (index + 1) % recipe.evaluationsPerCheckpoint === 0),
  );
  return {
    steps,
    stepsPerEpoch,
    batches: planBatches(rows, recipe.batch.classMix, steps, recipe.batch.effective, recipe.seed),
    isEvaluation: (step) => measured.has(step),
    isCheckpoint: (step) => kept.has(step) && step < steps,
    frozenFrom: Math.ceil(recipe.optimiser.freezeSafetyHeadFrom * steps) + 1,
  };
}
