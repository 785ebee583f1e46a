/** Which runs the study shows when nobody chose: the newest, with the one that was entered together with it. */
import type { RunSummary } from '../../../src-main/workbench/run-desk.ts';

/** Runs that are started with one click are entered within this time. */
const togetherMilliseconds = 10_000;

/** @param runs newest first */
export function defaultRuns(
  runs: readonly Pick<RunSummary, 'id' | 'kind' | 'recipeName' | 'seed' | 'createdAt'>[],
): number[] {
  const trainings = runs.filter(({ kind }) => kind === 'training');
  const [newest, before] = trainings;
  if (!newest) return [];
  const together =
    before !== undefined &&
    before.recipeName !== newest.recipeName &&
    before.seed === newest.seed &&
    Math.abs(Date.parse(newest.createdAt) - Date.parse(before.createdAt)) <= togetherMilliseconds;
  return together ? [before.id, newest.id] : [newest.id];
}
