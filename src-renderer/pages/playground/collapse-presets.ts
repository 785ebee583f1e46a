/** Pairs of checkpoints worth looking at side by side: the same run before and after it lost its refusals. */
import type { ModelChoice } from '../../../src-main/workbench/judge-desk.ts';
import { groupModels, type RunOfCheckpoint } from './model-groups.ts';

export interface CollapsePreset {
  readonly run: RunOfCheckpoint;
  readonly before: ModelChoice;
  readonly after: ModelChoice;
}

/** One pair for each run that fell: its safest checkpoint against the latest one after it; the newest run first. */
export function collapsePresets(
  models: readonly ModelChoice[],
  runs: readonly RunOfCheckpoint[],
): readonly CollapsePreset[] {
  return groupModels(models, runs).flatMap(({ run, models: checkpoints }) => {
    if (!run || (run.phase !== 'collapsed' && run.alarmStep === null)) return [];
    const before = checkpoints.find(({ role }) => role === 'best-by-safety');
    if (!before || before.step === null) return [];
    const after = checkpoints
      .filter(({ step }) => step !== null && step > before.step!)
      .reduce<ModelChoice | null>(
        (latest, one) => (latest && latest.step! >= one.step! ? latest : one),
        null,
      );
    return after ? [{ run, before, after }] : [];
  });
}
