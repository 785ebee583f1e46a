/** What the screens keep of a run that is being followed: bounded, however long and fast it runs. */
import type { SequencedEvent } from '../../src-main/store/run-events.ts';
import type { LossTerm } from '../../src-main/training/composite-loss.ts';
import type { EvaluationEvent, MilestoneEvent, RunEvent, StepEvent } from '../../src-main/training/events.ts';
import type { StepPoints, Subscribe } from './curve-data.ts';
import { createStepBuckets } from './step-buckets.ts';

/** The five loss terms, each before its coefficient. */
export const lossTermNames = [
  'task',
  'safety',
  'penalty',
  'escalate',
  'pet',
] as const satisfies readonly LossTerm[];

export const stepValues = [
  'total',
  ...lossTermNames,
  'gradientNorm',
  'trunkRate',
  'safetyHeadRate',
  'lambda',
] as const;

export type StepValue = (typeof stepValues)[number];

/** What a batch brought. */
export interface Appended {
  /** Events that were new and are kept. */
  readonly taken: number;
  /**
   * Sequence numbers that are missing before events of this batch, which were therefore not taken: ask again for the
   * events after `lastSequence`.
   */
  readonly missing: { readonly from: number; readonly to: number } | null;
}

export interface RunSeries {
  /** Takes a batch in ascending sequence; events that are already here count for nothing. */
  append(batch: readonly SequencedEvent<RunEvent>[]): Appended;
  /** Of the last event taken; 0 before the first. */
  readonly lastSequence: number;
  /** Last step of any event; 0 before the first. */
  readonly lastStep: number;
  /** Steps that the whole run will take, once it said so. */
  readonly plannedSteps: number | null;
  /** Changes with every batch that brought something. */
  readonly version: number;
  /** Ascending by step; a run that was resumed from an earlier step measures the later ones anew. */
  readonly evaluations: readonly EvaluationEvent[];
  readonly milestones: readonly MilestoneEvent[];
  steps(value: StepValue): StepPoints;
  /** Memory of the per-step columns; never more than the capacity takes. */
  readonly bytes: number;
  readonly subscribe: Subscribe;
}

/** @param capacity buckets of steps at most, even; a bucket takes about 350 bytes over all values */
export function createRunSeries(capacity = 65_536): RunSeries {
  const buckets = createStepBuckets(stepValues.length, capacity);
  const listeners = new Set<() => void>();
  const row = new Float64Array(stepValues.length);
  let evaluations: readonly EvaluationEvent[] = [];
  let milestones: readonly MilestoneEvent[] = [];
  let lastSequence = 0;
  let lastStep = 0;
  let lastRecorded = 0;
  let plannedSteps: number | null = null;
  let version = 0;

  function takeStep(event: StepEvent): void {
    if (event.step <= lastRecorded) {
      buckets.cutFrom(event.step);
      evaluations = evaluations.filter(({ step }) => step < event.step);
    }
    lastRecorded = event.step;
    fillRow(row, event);
    buckets.append(event.step, row);
  }

  function take(event: RunEvent): void {
    lastStep = event.kind === 'step' ? event.step : Math.max(lastStep, event.step);
    if (event.kind === 'step') takeStep(event);
    else if (event.kind === 'evaluation')
      evaluations = [...evaluations.filter(({ step }) => step < event.step), event];
    else {
      milestones = [...milestones, event];
      plannedSteps = event.plannedSteps ?? plannedSteps;
    }
  }

  return {
    append(batch) {
      let taken = 0;
      let missing: Appended['missing'] = null;
      for (const { sequence, event } of batch) {
        if (sequence <= lastSequence) continue;
        if (sequence > lastSequence + 1) {
          missing = { from: lastSequence + 1, to: sequence - 1 };
          break;
        }
        take(event);
        lastSequence = sequence;
        taken += 1;
      }
      if (taken > 0) {
        version += 1;
        for (const listener of [...listeners]) listener();
      }
      return { taken, missing };
    },
    get lastSequence() {
      return lastSequence;
    },
    get lastStep() {
      return lastStep;
    },
    get plannedSteps() {
      return plannedSteps;
    },
    get version() {
      return version;
    },
    get evaluations() {
      return evaluations;
    },
    get milestones() {
      return milestones;
    },
    get bytes() {
      return buckets.bytes;
    },
    steps: (value) => buckets.points(stepValues.indexOf(value)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The values of a step in the order of `stepValues`. */
function fillRow(row: Float64Array, event: StepEvent): void {
  row[0] = event.total;
  for (const [index, term] of lossTermNames.entries()) row[1 + index] = event.terms[term];
  const next = 1 + lossTermNames.length;
  row[next] = event.gradientNorm;
  row[next + 1] = event.learningRates.trunk;
  row[next + 2] = event.learningRates.safetyHead;
  row[next + 3] = event.lambda;
}
