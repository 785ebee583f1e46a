/** The models that can judge, in groups to choose from. */

import type { ModelChoice } from '../../../src-main/workbench/judge-desk.ts';
import type { RunSummary } from '../../../src-main/workbench/run-desk.ts';

/** What a list knows of the run that a checkpoint belongs to. */
export type RunOfCheckpoint = Pick<RunSummary, 'id' | 'name' | 'phase' | 'alarmStep'> & {
  readonly latest: { readonly step: number } | null;
};

export interface ModelGroup {
  /** `null`: the models of no run. */
  readonly run: RunOfCheckpoint | null;
  readonly runId: number | null;
  readonly models: readonly ModelChoice[];
}

const kindOrder = ['embedded', 'baseline', 'shelf', 'pipeline'];
const roleOrder = ['best-by-safety', 'best-by-accuracy', 'last', 'final'];

/** First the models of no run, then those of the runs, the newest run first. */
export function groupModels(
  models: readonly ModelChoice[],
  runs: readonly RunOfCheckpoint[],
): readonly ModelGroup[] {
  const free = models
    .filter(({ runId, kind }) => runId === null || kind !== 'checkpoint')
    .toSorted((a, b) => kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind));
  const ofRuns = Map.groupBy(
    models.filter(({ runId, kind }) => runId !== null && kind === 'checkpoint'),
    ({ runId }) => runId!,
  );
  const groups = [...ofRuns]
    .toSorted(([a], [b]) => b - a)
    .map(([runId, checkpoints]) => ({
      run: runs.find(({ id }) => id === runId) ?? null,
      runId,
      models: checkpoints.toSorted(
        (a, b) => roleOrder.indexOf(a.role ?? 'final') - roleOrder.indexOf(b.role ?? 'final'),
      ),
    }));
  return free.length === 0 ? groups : [{ run: null, runId: null, models: free }, ...groups];
}

/** How a checkpoint stands to its run's collapse. */
export type Standing = 'safe' | 'onset' | 'collapsed' | 'before-alarm' | 'after-alarm' | 'unknown';

/** The phase where it was measured at the checkpoint's own step, otherwise before or after the alarm. */
export function standingOf(choice: ModelChoice, run: RunOfCheckpoint | null): Standing {
  if (!run || choice.step === null) return 'unknown';
  if (run.phase && run.latest?.step === choice.step) return run.phase;
  if (run.alarmStep !== null) return choice.step < run.alarmStep ? 'before-alarm' : 'after-alarm';
  return run.phase === 'safe' ? 'safe' : 'unknown';
}
