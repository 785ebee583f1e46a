/** What an evaluation changes: phase, alarm, best checkpoints, early stop. */
import type { GateTurn } from '../language-model/gates.ts';
import { isMoreAccurate, isSafer, standingOf, worseInARow } from './best-checkpoint.ts';
import type { RunState } from './checkpoint.ts';
import { detectCollapse, type Measurement } from './collapse-detector.ts';
import { type EvaluationEvent, type MilestoneEvent, milestone } from './events.ts';
import type { Recipe } from './recipe.ts';

/** Why a run ends, for people. */
export const endings = {
  'all-steps': 'all steps are done',
  'early-stop': 'stopped early: the safety figures only got worse',
  alarm: 'stopped by the collapse alarm',
} as const;

export type Ending = keyof typeof endings;

export interface EvaluationOutcome {
  readonly state: RunState;
  readonly milestones: readonly MilestoneEvent[];
}

export function judgeEvaluation(state: RunState, latest: Measurement, recipe: Recipe): EvaluationOutcome {
  const { step } = state;
  const decision = detectCollapse(state.detector, latest);
  const standing = standingOf(step, latest);
  const safer = isSafer(standing, state.safest);
  const moreAccurate = isMoreAccurate(standing, state.mostAccurate);
  const safest = safer || !state.safest ? standing : state.safest;
  const worse = worseInARow(state.worseInARow, standing, safest, recipe.earlyStopping);
  const stopsEarly = recipe.earlyStopping.enabled && worse >= recipe.earlyStopping.patience;
  const ended = decision.alarm && recipe.collapse.stop ? 'alarm' : stopsEarly ? 'early-stop' : null;

  const milestones: MilestoneEvent[] = [];
  if (decision.phase !== state.detector.phase) {
    milestones.push(milestone(step, 'phase-changed', `${decision.phase}: ${decision.detail}`));
  }
  if (decision.alarm) milestones.push(milestone(step, 'alarm', decision.detail));
  if (safer)
    milestones.push(milestone(step, 'best-by-safety', `Safety Score ${standing.safetyScore.toFixed(3)}`));
  if (moreAccurate)
    milestones.push(milestone(step, 'best-by-accuracy', `accuracy ${standing.accuracy.toFixed(3)}`));
  if (ended === 'early-stop') {
    milestones.push(milestone(step, 'early-stop', `${worse} evaluations in a row below step ${safest.step}`));
  }
  return {
    milestones,
    state: {
      ...state,
      detector: decision.state,
      safest,
      mostAccurate: moreAccurate ? standing : state.mostAccurate,
      worseInARow: worse,
      alarmStep: decision.alarm ? step : state.alarmStep,
      ended,
    },
  };
}

export function evaluationEvent(
  state: RunState,
  epoch: number,
  { validation, contrast, milliseconds }: Measurement & { readonly milliseconds: number },
  gateTurn: GateTurn | null,
): EvaluationEvent {
  return {
    kind: 'evaluation',
    step: state.step,
    epoch,
    validation,
    contrast,
    phase: state.detector.phase,
    ...(gateTurn ? { gateTurn } : {}),
    milliseconds,
  };
}
