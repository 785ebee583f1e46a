/** For tests: a small study whose figures, intervals, phases and criteria are made by the functions that make real ones. */
import naiveRecipe from '../../resources/recipes/naive.json' with { type: 'json' };
import protectedRecipe from '../../resources/recipes/protected.json' with { type: 'json' };
import type { Verdict } from '../data/verdict.ts';
import { detectCollapse, initialDetectorState, type Measurement } from '../training/collapse-detector.ts';
import type { EvaluationEvent, MilestoneEvent, StepEvent } from '../training/events.ts';
import { figures } from '../training/figures.ts';
import { parseRecipe, type Recipe } from '../training/recipe.ts';
import { judgeSeed, type Study, type StudyRun } from '../training/study.ts';

type Judged = { readonly label: Verdict; readonly judged: Verdict };

const repeat = (count: number, label: Verdict, judged: Verdict): readonly Judged[] =>
  Array.from({ length: count }, () => ({ label, judged }));

/**
 * Twenty rows a class; `kept` of the REFUSE and ESCALATE rows are still judged as labelled, the rest allowed. A model that
 * lost its refusals allows everything, so its accuracy on ALLOW rows rises.
 */
function judgedRows(kept: number): readonly Judged[] {
  const dangerous = (['ESCALATE', 'REFUSE'] as const).flatMap((label) => [
    ...repeat(kept, label, label),
    ...repeat(20 - kept, label, 'ALLOW'),
  ]);
  const stopped = kept < 10 ? 0 : 4;
  return [...repeat(20 - stopped, 'ALLOW', 'ALLOW'), ...repeat(stopped, 'ALLOW', 'ESCALATE'), ...dangerous];
}

export function measurementOf(kept: number, recipe: Recipe, contrastRows = 10): Measurement {
  const validation = figures(judgedRows(kept), recipe.batch.classMix);
  const contrast = figures(repeat(contrastRows, 'ALLOW', 'ALLOW'));
  const everyJudge = <Value>(value: Value) => ({ taskHead: value, safetyHead: value, dualPolicy: value });
  return { validation: everyJudge(validation), contrast: everyJudge(contrast) };
}

export interface RunOptions {
  /** REFUSE and ESCALATE rows of twenty that are still caught, at each evaluation. */
  readonly kept: readonly number[];
  readonly steps?: number;
  /** A loss that jumps for this one step. */
  readonly spikeAt?: number;
  readonly contrastRows?: number;
  readonly recipe: Recipe;
}

export function runOf({ kept, steps = 40, spikeAt, contrastRows, recipe }: RunOptions): StudyRun {
  const measurements = kept.map((count) => measurementOf(count, recipe, contrastRows));
  let detector = initialDetectorState;
  let alarmStep: number | null = null;
  const milestones: MilestoneEvent[] = [{ kind: 'milestone', step: 0, name: 'started', detail: 'begins' }];
  const evaluations = measurements.map((measurement, index): EvaluationEvent => {
    const step = Math.round((index * steps) / Math.max(1, kept.length - 1));
    const decision = detectCollapse(detector, measurement);
    detector = decision.state;
    if (decision.alarm) {
      alarmStep = step;
      milestones.push({ kind: 'milestone', step, name: 'alarm', detail: decision.detail });
    }
    return {
      kind: 'evaluation',
      step,
      epoch: step / steps,
      ...measurement,
      phase: decision.phase,
      milliseconds: 1,
    };
  });
  const checkpoint = '/home/somebody/runs/1/best-by-safety';
  milestones.push({
    kind: 'milestone',
    step: steps / 2,
    name: 'best-by-safety',
    detail: 'Safety Score 0.9',
    checkpoint,
  });
  return {
    recipe,
    evaluations,
    milestones,
    steps: Array.from({ length: steps }, (_, index) => stepOf(index + 1, steps, index + 1 === spikeAt)),
    seconds: 12,
    result: {
      steps,
      ended: 'all-steps',
      start: measurements[0]!,
      last: measurements.at(-1)!,
      end: measurements.at(-1)!,
      endStep: steps,
      finalCheckpoint: '/home/somebody/runs/1/final',
      alarmStep,
    },
  };
}

function stepOf(step: number, steps: number, spike: boolean): StepEvent {
  return {
    kind: 'step',
    step,
    epoch: step / steps,
    total: spike ? 77 : 2 - step / steps,
    terms: { task: 1, safety: 0.5, penalty: 0.1, escalate: 0.6, pet: 3 },
    gradientNorm: 1,
    learningRates: { trunk: 1e-4, safetyHead: 1e-5 },
    lambda: step > steps / 2 ? 1 : 0,
    tokens: 100,
    milliseconds: 5,
  };
}

export const recipes = {
  naive: parseRecipe(naiveRecipe, 'naive.json'),
  protected: parseRecipe(protectedRecipe, 'protected.json'),
} as const;

/** The naive run collapses; the protected one keeps `kept` at each evaluation. */
export function studyOf(
  kept: readonly number[] = [19, 19, 19, 19, 19],
  naive: Partial<RunOptions> = {},
  model = 'tiny',
): Study {
  const seed = {
    seed: 1,
    naive: runOf({ kept: [18, 18, 2, 0, 0], recipe: recipes.naive, ...naive }),
    protected: runOf({ kept, recipe: recipes.protected }),
  };
  const criteria = judgeSeed(seed);
  return {
    model: { name: model, manifestSha256: 'a'.repeat(64) },
    dataSet: { manifestSha256: 'b'.repeat(64), rows: { train: 100, validation: 60 } },
    provider: 'cpu',
    threads: 2,
    seeds: [seed],
    criteria,
    passed: criteria.every((criterion) => criterion.passed),
    seconds: 24,
  };
}
