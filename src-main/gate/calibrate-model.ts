/** Calibrating a model that can be named: the stage behind `so8t calibrate`. */

import type { CalibrateProgress } from '../calibration/calibrate.ts';
import {
  type CalibratedFolder,
  type CalibrateFolderInput,
  calibrateFolder,
} from '../calibration/calibrate-folder.ts';
import type { SessionOptions } from '../engine/session.ts';
import { openUncalibratedJudge } from './uncalibrated-judge.ts';

export interface CalibrateModelInput extends Omit<CalibrateFolderInput, 'open'> {
  readonly modelFolder: string;
  readonly session: SessionOptions;
}

/** @throws as `calibrateFolder`, and what keeps the model from judging */
export function calibrateModel(
  { modelFolder, session, ...input }: CalibrateModelInput,
  signal: AbortSignal,
): AsyncGenerator<CalibrateProgress, CalibratedFolder, undefined> {
  return calibrateFolder({ ...input, open: () => openUncalibratedJudge(modelFolder, session) }, signal);
}
