/** Calibrating a model that can be named: the stage behind `so8t calibrate`. */
import type { CalibrateProgress } from '../calibration/calibrate.ts';
import {
  type CalibratedFolder,
  type CalibrateFolderInput,
  calibrateFolder,
  type UncalibratedJudge,
} from '../calibration/calibrate-folder.ts';
import type { SessionOptions } from '../engine/session.ts';
import { openUncalibratedJudge } from './uncalibrated-judge.ts';

export interface CalibrateModelInput extends Omit<CalibrateFolderInput, 'open'> {
  /** A model or checkpoint; with `gguf` the folder of its safety head. */
  readonly modelFolder: string;
  /** The GGUF file that the head belongs to: its hidden states are judged, as quantised as they are. */
  readonly gguf?: string;
  readonly session: SessionOptions;
}

/** @throws as `calibrateFolder`, and what keeps the model from judging */
export function calibrateModel(
  { modelFolder, gguf, session, ...input }: CalibrateModelInput,
  signal: AbortSignal,
): AsyncGenerator<CalibrateProgress, CalibratedFolder, undefined> {
  const open = async (): Promise<UncalibratedJudge> => {
    if (gguf === undefined) return openUncalibratedJudge(modelFolder, session);
    // llama.cpp is loaded only where it computes.
    const { openUncalibratedGgufJudge } = await import('./gguf-judge.ts');
    return openUncalibratedGgufJudge(gguf, modelFolder, { threads: session.threads, signal });
  };
  return calibrateFolder({ ...input, open }, signal);
}
