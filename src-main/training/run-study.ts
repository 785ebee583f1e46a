/** Carrying the collapse study out: every recipe and seed one after the other, then the judgement. */
import type { EvaluationEvent, MilestoneEvent, RunEvent, StepEvent } from './events.ts';
import type { Recipe } from './recipe.ts';
import { judgeSeed, type Study, type StudyRun, type StudySeed } from './study.ts';
import type { TrainingResult } from './train.ts';

export interface StudyPlan {
  readonly naive: Recipe;
  readonly protected: Recipe;
  readonly seeds: readonly number[];
  readonly model: Study['model'];
  readonly dataSet: Study['dataSet'];
  readonly provider: string;
  readonly threads: number;
}

/** Runs one training and hands over its events as they come. */
export type RunTraining = (
  recipe: Recipe,
  onEvents: (events: readonly RunEvent[]) => void,
) => Promise<TrainingResult>;

/** @throws what a training throws; finished runs stay in the data folder */
export async function runStudy(plan: StudyPlan, runTraining: RunTraining): Promise<Study> {
  const begun = performance.now();
  const seeds: StudySeed[] = [];
  for (const seed of plan.seeds) {
    const naive = await runOne({ ...plan.naive, seed }, runTraining);
    seeds.push({ seed, naive, protected: await runOne({ ...plan.protected, seed }, runTraining) });
  }
  const criteria = seeds.flatMap(judgeSeed);
  const { model, dataSet, provider, threads } = plan;
  const passed = criteria.every((criterion) => criterion.passed);
  return {
    model,
    dataSet,
    provider,
    threads,
    seeds,
    criteria,
    passed,
    seconds: (performance.now() - begun) / 1000,
  };
}

async function runOne(recipe: Recipe, runTraining: RunTraining): Promise<StudyRun> {
  const begun = performance.now();
  const steps: StepEvent[] = [];
  const evaluations: EvaluationEvent[] = [];
  const milestones: MilestoneEvent[] = [];
  const result = await runTraining(recipe, (events) => {
    for (const event of events) {
      if (event.kind === 'step') steps.push(event);
      else if (event.kind === 'evaluation') evaluations.push(event);
      else milestones.push(event);
    }
  });
  return { recipe, evaluations, milestones, steps, result, seconds: (performance.now() - begun) / 1000 };
}
