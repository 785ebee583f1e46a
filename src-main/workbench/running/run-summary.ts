/** What a list shows of a run. */
import type { RunDigest } from '../../store/run-digest.ts';
import type { Run } from '../../store/runs.ts';
import type { EvaluationEvent } from '../../training/events.ts';
import type { RunSummary } from '../run-desk.ts';
import type { RunReason } from '../run-reason.ts';

export function summariseRun(run: Run, digest: RunDigest): RunSummary {
  const { id, name, kind, seed, status, reason, reasonMeaning, createdAt, startedAt, endedAt } = run;
  const evaluation = digest.evaluation as EvaluationEvent | null;
  const { name: recipeName } = run.recipe as { readonly name?: unknown };
  return {
    id,
    name,
    kind,
    seed,
    status,
    reason,
    reasonMeaning: reasonMeaning as RunReason | null,
    recipeName: typeof recipeName === 'string' ? recipeName : name,
    createdAt,
    startedAt,
    endedAt,
    step: digest.step,
    plannedSteps: digest.plannedSteps,
    phase: evaluation?.phase ?? null,
    alarmStep: digest.alarmStep,
    latest: evaluation && { step: evaluation.step, ...evaluation.validation },
  };
}
