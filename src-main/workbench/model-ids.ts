/** Ids of models: see `ModelChoice.id`. */
import type { CheckpointRole } from '../training/checkpoint.ts';

export const embeddedModelId = 'embedded';

export function checkpointModelId(runId: number, role: CheckpointRole): string {
  return `run:${runId}:${role}`;
}
