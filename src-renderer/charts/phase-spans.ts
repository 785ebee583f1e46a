/** In which phase a run was, when. */
import type { EvaluationEvent, Phase } from '../../src-main/training/events.ts';

export interface PhaseSpan {
  readonly from: number;
  readonly to: number;
  readonly phase: Phase;
}

/** Phases hold from their evaluation until one says otherwise; the last until `end`, a step. */
export function phaseSpans(
  evaluations: readonly Pick<EvaluationEvent, 'step' | 'phase'>[],
  end: number,
): readonly PhaseSpan[] {
  const spans: PhaseSpan[] = [];
  const extend = (to: number): void => {
    const open = spans.at(-1);
    if (open) spans[spans.length - 1] = { ...open, to: Math.max(open.to, to) };
  };
  for (const { step, phase } of evaluations) {
    extend(step);
    if (spans.at(-1)?.phase !== phase) spans.push({ from: step, to: step, phase });
  }
  extend(end);
  return spans;
}
