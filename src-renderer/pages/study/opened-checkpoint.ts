/** What a pin of the timeline opens: the kept checkpoint of that moment, or the evaluation that is left of it. */
import type { CheckpointRole } from '../../../src-main/training/checkpoint.ts';
import type { EvaluationEvent, Judge } from '../../../src-main/training/events.ts';
import type { Figures } from '../../../src-main/training/figures.ts';
import type { CheckpointSummary } from '../../../src-main/workbench/run-desk.ts';

export interface OpenedCheckpoint {
  readonly step: number;
  /** Kept checkpoints of this very step; usually none or one, several when roles coincide. */
  readonly kept: readonly CheckpointSummary[];
  /** Where the checkpoint of the pin's role stands now, when it moved on. */
  readonly movedTo: { readonly role: CheckpointRole; readonly step: number } | null;
  readonly figures: Readonly<Record<Judge, Figures>> | null;
  readonly contrast: Readonly<Record<Judge, Figures>> | null;
}

/** @param pin the milestone's name */
export function openCheckpoint(
  step: number,
  pin: string,
  checkpoints: readonly CheckpointSummary[],
  evaluations: readonly EvaluationEvent[],
): OpenedCheckpoint {
  const kept = checkpoints.filter((checkpoint) => checkpoint.step === step);
  const evaluation = evaluations.find((one) => one.step === step);
  const moved = kept.length > 0 ? undefined : checkpoints.find(({ role }) => role === roleOf(pin));
  return {
    step,
    kept,
    movedTo: moved ? { role: moved.role, step: moved.step } : null,
    figures: evaluation?.validation ?? kept[0]?.figures ?? null,
    contrast: evaluation?.contrast ?? null,
  };
}

const roleOf = (pin: string): CheckpointRole | null =>
  pin === 'best-by-safety' || pin === 'best-by-accuracy' ? pin : pin === 'checkpoint' ? 'last' : null;
