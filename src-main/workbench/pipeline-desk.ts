/** Pipelines as people handle them: started, followed, cancelled, gone on with, looked at afterwards. */
import type { PipelineOptions } from '../pipeline/options.ts';
import type { StepProgress } from '../pipeline/run-steps.ts';
import type { PipelineState, StepStatus } from '../pipeline/state.ts';
import type { StepId } from '../pipeline/step-ids.ts';

/** What a person chooses; the folder and the threads are the workbench's. */
export interface NewPipeline extends Omit<PipelineOptions, 'model' | 'threads' | 'gates'> {
  /** A model of the shelf, a checkpoint (see `ModelChoice.id`), or `embedded`. */
  readonly model: string;
  readonly gates: PipelineOptions['gates'];
}

/** `interrupted`: the program ended while it went on; it can be gone on with. */
export type PipelineStatus = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'interrupted';

/** What a list shows of a pipeline. */
export interface PipelineSummary {
  /** Name of its folder. */
  readonly id: string;
  /** Name of the model it was started on. */
  readonly name: string;
  readonly startedAt: string;
  readonly status: PipelineStatus;
  readonly steps: readonly { readonly id: StepId; readonly status: StepStatus }[];
  /** Whether the proof holds; null when there is none (yet). */
  readonly proofHolds: boolean | null;
  /** Why it cannot be read; the other fields are then empty. */
  readonly damaged: string | null;
}

export interface PipelineDetails {
  readonly summary: PipelineSummary;
  readonly folder: string;
  /** Null before its first step. */
  readonly state: PipelineState | null;
  /** Of the running step; null between steps and when it does not go on. */
  readonly progress: StepProgress | null;
  /** From the pace of the running step; null until that is known. */
  readonly secondsLeft: number | null;
  /** The last lines of its log. */
  readonly log: readonly string[];
}

/** A pipeline that goes on or waits, for the status bar. */
export interface RunningPipeline {
  readonly id: string;
  readonly name: string;
  readonly step: StepId | null;
  readonly stepsDone: number;
  readonly steps: number;
  readonly share: number | null;
  readonly secondsLeft: number | null;
}

export interface PipelineDesk {
  /** The newest first. */
  list(): Promise<readonly PipelineSummary[]>;
  /** Enters a pipeline; one at a time goes on. @returns its id @throws when there is no such model */
  start(pipeline: NewPipeline): Promise<string>;
  /** @throws when there is no such pipeline */
  details(id: string): Promise<PipelineDetails>;
  /** Goes on with one that failed, was cancelled or interrupted; what is still valid is kept. */
  resume(id: string): Promise<void>;
  /** Waits until it has stopped; what its finished steps made stays. */
  cancel(id: string): Promise<void>;
  /** Removes a pipeline that does not go on, with all that it made. */
  remove(id: string): Promise<void>;
  running(): readonly RunningPipeline[];
  /** Calls when something about a pipeline changed; the answer stops that. */
  onChange(id: string, listener: () => void): () => void;
  close(): Promise<void>;
}
