/** Calibrating the head of a GGUF file: quantised hidden states deserve a temperature of their own. A stage. */
import type { CalibrateProgress } from '../calibration/calibrate.ts';
import {
  type CalibratedFolder,
  type CalibrateFolderInput,
  calibrateFolder,
} from '../calibration/calibrate-folder.ts';
import { openUncalibratedGgufJudge } from './gguf-judge.ts';

export interface CalibrateGgufInput extends Omit<CalibrateFolderInput, 'open'> {
  readonly gguf: string;
  readonly headFolder: string;
  readonly threads: number;
}

/** @throws as `calibrateFolder`, and what keeps the file or its head from judging */
export function calibrateGguf(
  { gguf, headFolder, threads, ...input }: CalibrateGgufInput,
  signal: AbortSignal,
): AsyncGenerator<CalibrateProgress, CalibratedFolder, undefined> {
  return calibrateFolder(
    { ...input, open: () => openUncalibratedGgufJudge(gguf, headFolder, { threads, signal }) },
    signal,
  );
}
