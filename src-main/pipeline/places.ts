/** Where a pipeline's folder holds what its steps made. */
import path from 'node:path';

export interface PipelinePlaces {
  readonly gates: string;
  readonly gateTraining: string;
  readonly burnt: string;
  readonly certificate: string;
  readonly gguf: string;
  readonly calibrated: string;
  /** A folder for each GGUF file, by its name. */
  readonly heads: string;
  readonly calibratedHeads: string;
}

export function placesIn(folder: string): PipelinePlaces {
  const at = (name: string): string => path.join(folder, name);
  return {
    gates: at('gates'),
    gateTraining: at('gate-training'),
    burnt: at('burnt'),
    certificate: at('certificate.json'),
    gguf: at('gguf'),
    calibrated: at('calibrated'),
    heads: at('heads'),
    calibratedHeads: at('calibrated-heads'),
  };
}

/** A place inside the folder as a state's `files` name it. */
export function relativeTo(folder: string, place: string): string {
  return path.relative(folder, place).split(path.sep).join('/');
}
