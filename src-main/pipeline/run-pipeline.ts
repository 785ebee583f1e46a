/** From a checkpoint to a calibrated GGUF: the whole pipeline in one folder (MISSION B8). */
import { mkdir } from 'node:fs/promises';
import { removeUnfinishedFiles } from '../artifacts/write-file-whole.ts';
import { lockFolder } from './folder-lock.ts';
import type { PipelineOptions } from './options.ts';
import { runSteps, type Step, type StepProgress } from './run-steps.ts';
import type { PipelineTools } from './stage-runner.ts';
import type { PipelineState } from './state.ts';
import { burnInStep } from './steps/burn-in-step.ts';
import { calibrateStep } from './steps/calibrate-step.ts';
import { convertStep } from './steps/convert-step.ts';
import { gatesStep } from './steps/gates-step.ts';
import { loadStep } from './steps/load-step.ts';
import { qualityStep } from './steps/quality-step.ts';
import { quantiseStep } from './steps/quantise-step.ts';
import { reportStep } from './steps/report-step.ts';
import { trialityStep } from './steps/triality-step.ts';
import { verifyAfterStep, verifyBeforeStep } from './steps/verify-steps.ts';

export interface RunPipelineInput {
  /** Where everything goes; an earlier pipeline there is gone on with. */
  readonly folder: string;
  readonly options: PipelineOptions;
  readonly tools: PipelineTools;
  readonly signal: AbortSignal;
  readonly onChange?: (state: PipelineState, progress: StepProgress | null) => void;
}

/**
 * Runs all steps, or those that an earlier start left undone; the report is written in any case.
 * @throws StepFailed; what was made stays, and the next start goes on there
 */
export async function runPipeline(input: RunPipelineInput): Promise<PipelineState> {
  await mkdir(input.folder, { recursive: true });
  const release = await lockFolder(input.folder);
  try {
    await removeUnfinishedFiles(input.folder);
    const steps = await pipelineSteps(input.options, input.tools);
    return await runSteps(steps, { ...input, program: input.tools.program });
  } finally {
    await release();
  }
}

/** @throws when a file that the options name cannot be read */
export async function pipelineSteps(options: PipelineOptions, tools: PipelineTools): Promise<Step[]> {
  return [
    loadStep(options, tools),
    await gatesStep(options, tools),
    verifyBeforeStep(options, tools),
    burnInStep(options, tools),
    verifyAfterStep(options, tools),
    trialityStep(options, tools),
    convertStep(options, tools),
    quantiseStep(options, tools),
    qualityStep(options, tools),
    calibrateStep(options, tools),
    reportStep(tools),
  ];
}
