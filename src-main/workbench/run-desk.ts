/** Runs as people handle them: queued, one after the other, paused, resumed, rolled back. */
import type { Run, RunStatus } from '../store/runs.ts';
import type { CheckpointRole } from '../training/checkpoint.ts';
import type { Phase } from '../training/events.ts';
import type { Figures } from '../training/figures.ts';
import type { Recipe } from '../training/recipe.ts';
import type { RunReason } from './run-reason.ts';

export interface NewTraining {
  readonly recipe: Recipe;
  /** A model of the shelf or a checkpoint (see `ModelChoice.id`); the embedded model unless given. */
  readonly model?: string;
}

/** What a list shows of a run. */
export interface RunSummary extends Pick<Run, 'id' | 'name' | 'kind' | 'seed' | 'status' | 'reason'> {
  /** Why, by a code; null where only the reason says it. */
  readonly reasonMeaning: RunReason | null;
  readonly recipeName: string;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Optimiser steps done, and planned in all; null before the first event. */
  readonly step: number | null;
  readonly plannedSteps: number | null;
  /** From the last evaluation; null before the first. */
  readonly phase: Phase | null;
  readonly alarmStep: number | null;
  readonly latest: {
    readonly step: number;
    readonly taskHead: Figures;
    readonly safetyHead: Figures;
    readonly dualPolicy: Figures;
  } | null;
}

/** A checkpoint that a run keeps. */
export interface CheckpointSummary {
  readonly role: CheckpointRole;
  readonly step: number;
  readonly folder: string;
  readonly manifestSha256: string;
  /** Figures on the validation split, by judge, when it was written. */
  readonly figures: Readonly<Record<'taskHead' | 'safetyHead' | 'dualPolicy', Figures>> | null;
  /** Id for the playground and for new runs. */
  readonly modelId: string;
  /** Whether it is the pinned safety baseline of this data folder. */
  readonly isBaseline: boolean;
}

export interface RunDetails {
  readonly run: Run;
  readonly recipe: Recipe;
  readonly checkpoints: readonly CheckpointSummary[];
  /** What the run started from. */
  readonly model: string;
}

/** What a run will need, told before it starts. */
export interface Estimate {
  readonly steps: number;
  readonly evaluations: number;
  readonly seconds: number;
  readonly memoryBytes: number;
  readonly freeMemoryBytes: number;
  readonly diskBytes: number;
  /** `measured`: from the last run of the same shape on this machine; `calculated`: from operations and a short probe. */
  readonly basis: 'measured' | 'calculated';
}

export interface RunDesk {
  /** Checks and enters runs; they start as soon as the desk has a place for them, in order. */
  start(trainings: readonly NewTraining[]): Promise<readonly Run[]>;
  list(filter: {
    readonly limit: number;
    readonly before?: number | undefined;
  }): Promise<readonly RunSummary[]>;
  /** @throws when there is no such run */
  details(id: number): Promise<RunDetails>;
  /**
   * Made one at a time, in order.
   * @param signal gives it up
   * @throws what is wrong with the training, or why the estimate was given up: because of the signal, because a training
   *   begins, or because the workbench closes
   */
  estimate(training: NewTraining, signal?: AbortSignal): Promise<Estimate>;
  /**
   * Writes a checkpoint and frees the processor and memory; `resume` goes on bit for bit.
   * @returns the run's status then: it has `succeeded` or `failed` if it came to its end meanwhile, and is `cancelled`
   *   if that was asked for before
   */
  pause(id: number): Promise<RunStatus>;
  /**
   * Ends a run that is queued, going on or paused; what it measured and its checkpoints stay.
   * @returns the run's status then: it has `succeeded` or `failed` if it came to its end meanwhile
   */
  cancel(id: number): Promise<RunStatus>;
  /** Continues a paused, cancelled or failed run from its last checkpoint. */
  resume(id: number): Promise<void>;
  /**
   * Makes a kept checkpoint the run's final one, stopping the run first when it goes on; told as a `rollback` event.
   * @param expected `manifestSha256` of the checkpoint that is meant
   * @throws when the run keeps no such checkpoint or it does not verify, and when it keeps another one by now than the
   *   expected: a run that goes on still goes on then
   */
  rollBack(id: number, role: CheckpointRole, expected?: string): Promise<CheckpointSummary>;
  /**
   * Pins a checkpoint as the safety baseline of the data folder; told as a `baseline-pinned` event of its run.
   * @param expected `manifestSha256` of the checkpoint that is meant
   * @throws as `rollBack`
   */
  pinBaseline(id: number, role: CheckpointRole, expected?: string): Promise<CheckpointSummary>;
  /** Ends what goes on, each with a resumable checkpoint. */
  close(): Promise<void>;
}
