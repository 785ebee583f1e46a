/** The calibration that a model brings along, as the gate uses it. */
import type { ReadArtifact } from '../artifacts/artifact.ts';
import { readCalibration } from '../calibration/calibration-file.ts';
import type { AppliedCalibration } from './dual-policy.ts';

/**
 * @returns null when the model has no calibration
 * @throws ArtifactError when it has one that is broken or another model's: the caller must then keep the gate closed
 */
export async function appliedCalibration(artifact: ReadArtifact): Promise<AppliedCalibration | null> {
  const calibration = await readCalibration(artifact);
  if (calibration === null) return null;
  const { temperature, thresholds } = calibration;
  const threshold = thresholds.escalateBelow;
  return {
    temperature,
    threshold: threshold && { escalateBelow: threshold.confidence, reached: threshold.reached },
  };
}
