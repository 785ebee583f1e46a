/** How the pipeline has its work done: each piece is a job in a process of its own. */

import type { SessionOptions } from '../engine/session.ts';
import type { Language } from '../report/words.ts';
import type { PipelineOptions } from './options.ts';
import type { StepContext } from './run-steps.ts';

/** Jobs by the names that the stage service knows them by. */
export type PipelineJob =
  | 'load-model'
  | 'prepare-gates'
  | 'training'
  | 'burn-in'
  | 'prove-burn-in'
  | 'triality-test'
  | 'convert-to-gguf'
  | 'quantise'
  | 'engine-agreement'
  | 'compare-quality'
  | 'calibrate'
  | 'gguf-head';

/** Runs a job and hands on its events. @throws what the job throws, and when its process dies or the signal is given */
export type RunStage = (
  job: PipelineJob,
  input: unknown,
  onEvent: (event: unknown) => void,
  signal: AbortSignal,
) => Promise<unknown>;

export interface PipelineTools {
  readonly runStage: RunStage;
  /** Provider and threads of what the engine computes. */
  readonly session: (options: PipelineOptions) => Promise<SessionOptions>;
  /** Version of the program, for certificates. */
  readonly program: string;
  /** The data set that gates are trained on and the head is calibrated on. */
  readonly dataSetFolder: string;
  /** The recipe that gates are trained by. */
  readonly gateRecipeFile: string;
  readonly scenariosFile: string;
  /** Of the report, asked when it is written. */
  readonly language: () => Language;
}

/** One job inside a step; its events become the step's progress. */
export async function runJobOf<Input, Event, Result>(
  { runStage }: PipelineTools,
  { progress, signal }: StepContext,
  job: PipelineJob,
  input: Input,
  tell: (event: Event) => { readonly share: number | null; readonly detail: string } | null,
): Promise<Result> {
  const result = await runStage(
    job,
    input,
    (event) => {
      const now = tell(event as Event);
      if (now) progress(now);
    },
    signal,
  );
  return result as Result;
}
