/** A model's heads as the gate asks them, without any calibration that it may have: what a calibration is made from. */
import type { UncalibratedJudge } from '../calibration/calibrate-folder.ts';
import type { SessionOptions } from '../engine/session.ts';
import { readModel } from '../language-model/model-folder.ts';
import { createGate } from './gate.ts';

/** Long texts count by their strictest window, as in the gate. @throws ArtifactError, or what does not fit */
export async function openUncalibratedJudge(
  modelFolder: string,
  session: SessionOptions,
): Promise<UncalibratedJudge> {
  const model = await readModel(modelFolder);
  const gate = createGate(model, session);
  return { artifact: model.artifact, judge: (texts) => gate.judge(texts), close: () => gate.dispose() };
}
