/** Ids of models: see `ModelChoice.id`. */
import type { CheckpointRole } from '../training/checkpoint.ts';

export const embeddedModelId = 'embedded';

export function checkpointModelId(runId: number, role: CheckpointRole): string {
  return `run:${runId}:${role}`;
}

/** What a run started from: judged like any model, and no choice of its own in lists. */
export function startModelId(runId: number): string {
  return `run:${runId}:start`;
}
