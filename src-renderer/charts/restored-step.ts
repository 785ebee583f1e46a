/** Where a rollback went back to. */
import type { MilestoneEvent } from '../../src-main/training/events.ts';

/**
 * The step that a rollback restored. It is in the name of the checkpoint's folder, `step-0000090`, that the rollback
 * tells of, or the end of the run that follows it.
 * @param at index of the rollback among the milestones
 * @returns `null` when neither names a checkpoint
 */
export function restoredStep(milestones: readonly MilestoneEvent[], at: number): number | null {
  const finished = milestones.slice(at + 1).find(({ name }) => name === 'finished');
  const folder = milestones[at]?.checkpoint ?? finished?.checkpoint;
  const step = /step-(\d+)$/u.exec(folder ?? '')?.[1];
  return step === undefined ? null : Number(step);
}
