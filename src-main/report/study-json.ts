/** The study as data: everything evaluated, and the steps thinned so that every spike is still there. */
import { lossTerms } from '../training/composite-loss.ts';
import type { MilestoneEvent, StepEvent } from '../training/events.ts';
import { type Study, type StudyRun, targets } from '../training/study.ts';
import { distanceOf } from './criterion-distance.ts';
import { decimate } from './decimate.ts';

/** Raised when a field changes its meaning or goes. */
export const studyReportSchema = 'so8t.study-report/1';

/** Points a series may have. */
const MAXIMUM_POINTS = 400;

const series: Readonly<Record<string, (step: StepEvent) => number>> = {
  total: (step) => step.total,
  ...Object.fromEntries(lossTerms.map((term) => [term, (step: StepEvent) => step.terms[term]])),
  gradientNorm: (step) => step.gradientNorm,
  trunkLearningRate: (step) => step.learningRates.trunk,
  safetyHeadLearningRate: (step) => step.learningRates.safetyHead,
  lambda: (step) => step.lambda,
  tokens: (step) => step.tokens,
  milliseconds: (step) => step.milliseconds,
};

export function studyJson(study: Study): string {
  const { seeds, criteria, passed, ...rest } = study;
  const report = {
    schema: studyReportSchema,
    passed,
    ...rest,
    targets,
    criteria: criteria.map((criterion) => ({ ...criterion, distance: distanceOf(criterion) })),
    seeds: seeds.map((one) => ({ seed: one.seed, naive: run(one.naive), protected: run(one.protected) })),
  };
  return `${JSON.stringify(report)}\n`;
}

function run({ recipe, evaluations, milestones, steps, result, seconds }: StudyRun): object {
  return {
    recipe,
    seconds,
    result: { ...result, finalCheckpoint: folderName(result.finalCheckpoint) },
    evaluations,
    milestones: milestones.map(withoutFolder),
    stepCount: steps.length,
    steps: Object.fromEntries(Object.entries(series).map(([name, of]) => [name, thinned(steps, of)])),
  };
}

/** Two columns; a value that is not finite becomes a gap. */
function thinned(steps: readonly StepEvent[], of: (step: StepEvent) => number): object {
  const points = steps.map((step) => ({ x: step.step, y: Number.isFinite(of(step)) ? of(step) : null }));
  const kept = decimate(points, MAXIMUM_POINTS);
  return { step: kept.map(({ x }) => x), value: kept.map(({ y }) => y) };
}

/** A report travels: the names of checkpoints belong in it, the folders of the machine that trained them do not. */
function withoutFolder(milestone: MilestoneEvent): MilestoneEvent {
  return milestone.checkpoint === undefined
    ? milestone
    : { ...milestone, checkpoint: folderName(milestone.checkpoint) };
}

function folderName(folder: string): string {
  return folder.split(/[\\/]/u).findLast((part) => part !== '') ?? folder;
}
