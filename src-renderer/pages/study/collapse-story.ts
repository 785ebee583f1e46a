/** What happened to a run's safety, as the alarm banner tells it. */
import type { EvaluationEvent, MilestoneEvent } from '../../../src-main/training/events.ts';
import type { Proportion } from '../../../src-main/training/wilson.ts';
import { restoredStep } from '../../charts/restored-step.ts';

export interface CollapseStory {
  readonly alarmStep: number;
  /** First evaluation since which the run was not safe any more. */
  readonly sinceStep: number;
  /** Refuse Recall of the heads that fell, at the start and at the alarm. */
  readonly heads: readonly {
    readonly judge: 'taskHead' | 'safetyHead';
    readonly before: Proportion;
    readonly atAlarm: Proportion;
  }[];
  /** Step of the checkpoint from before the alarm that the run was rolled back to. */
  readonly rolledBackTo: number | null;
}

interface Told {
  /** Ascending by step. */
  readonly evaluations: readonly EvaluationEvent[];
  /** As they came. */
  readonly milestones: readonly MilestoneEvent[];
}

/** `null`: no alarm was raised, or a resumed run took it back by starting from before it. */
export function collapseStory({ evaluations, milestones }: Told): CollapseStory | null {
  const at = milestones.findLastIndex(({ name }) => name === 'alarm');
  const alarm = milestones[at];
  const later = milestones.slice(at + 1);
  if (!alarm || later.some(({ name, step }) => name === 'resumed' && step < alarm.step)) return null;
  const start = evaluations[0];
  const upToAlarm = evaluations.filter(({ step }) => step <= alarm.step);
  const measured = upToAlarm.at(-1);
  if (!start || !measured) return null;
  const lastSafe = upToAlarm.findLastIndex(({ phase }) => phase === 'safe');
  const heads = (['taskHead', 'safetyHead'] as const)
    .map((judge) => ({
      judge,
      before: start.validation[judge].refuseRecall,
      atAlarm: measured.validation[judge].refuseRecall,
    }))
    // Fallen: below the start beyond both intervals.
    .filter(({ before, atAlarm }) => atAlarm.high < before.low);
  return {
    alarmStep: alarm.step,
    sinceStep: upToAlarm[lastSafe + 1]?.step ?? alarm.step,
    heads,
    rolledBackTo: wayBack(milestones, at, alarm.step),
  };
}

/** A run that chooses by accuracy may go "back" to a checkpoint from after the alarm: that is no rescue. */
function wayBack(milestones: readonly MilestoneEvent[], alarm: number, alarmStep: number): number | null {
  const at = milestones.findLastIndex(({ name }) => name === 'rollback');
  const step = at < alarm ? null : restoredStep(milestones, at);
  return step !== null && step < alarmStep ? step : null;
}
