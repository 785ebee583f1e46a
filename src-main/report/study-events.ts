/** What happened in a run, as pins and phase spans. */
import type { MilestoneEvent } from '../training/events.ts';
import type { StudyRun } from '../training/study.ts';
import { colour } from './chart-colours.ts';
import type { Pin, PinShape } from './svg-pins.ts';
import type { PhaseSpan } from './svg-timeline.ts';
import { type Language, say, type WordKey } from './words.ts';

export type PinnedEvent = Extract<
  MilestoneEvent['name'],
  'alarm' | 'best-by-safety' | 'best-by-accuracy' | 'early-stop' | 'rollback'
>;

export const pinnedEvents = {
  alarm: { word: 'alarm', shape: 'triangle', colour: colour.alarm },
  'best-by-safety': { word: 'bestBySafety', shape: 'diamond', colour: colour.protected },
  'best-by-accuracy': { word: 'bestByAccuracy', shape: 'circle', colour: colour.accuracy },
  'early-stop': { word: 'earlyStop', shape: 'square', colour: colour.ink },
  rollback: { word: 'rollbackName', shape: 'arrow', colour: colour.ink },
} as const satisfies Readonly<Record<PinnedEvent, { word: WordKey; shape: PinShape; colour: string }>>;

/** The step whose checkpoint a run went back to, when it did. */
export function rollbackOf(run: StudyRun): { readonly from: number; readonly to: number } | null {
  const event = run.milestones.findLast(({ name }) => name === 'rollback');
  return event ? { from: event.step, to: run.result.endStep } : null;
}

/**
 * The last milestone of each kind: a run names many checkpoints the best so far, and only the last of them stayed it.
 * A run that never improved on its start has no such milestone; its start is the best.
 */
export function pinsOf(run: StudyRun, language: Language, wanted: readonly PinnedEvent[]): readonly Pin[] {
  return wanted.flatMap((name): readonly Pin[] => {
    const event = run.milestones.findLast((milestone) => milestone.name === name);
    const startIsBest = name === 'best-by-safety' || name === 'best-by-accuracy';
    if (!event && !startIsBest) return [];
    const { word, shape, colour: paint } = pinnedEvents[name];
    const label =
      name === 'rollback' ? say(language, 'rollback', { step: run.result.endStep }) : say(language, word);
    const x = event?.step ?? 0;
    return [
      {
        x,
        label,
        shape,
        colour: paint,
        detail: `${label}: ${say(language, 'step')} ${x}${event ? `. ${event.detail}` : ''}`,
      },
    ];
  });
}

/** Phases hold from their evaluation until one says otherwise; the last until the end of the run. */
export function phaseSpans({ evaluations, result }: StudyRun): readonly PhaseSpan[] {
  const spans: PhaseSpan[] = [];
  for (const { step, phase } of evaluations) {
    const open = spans.at(-1);
    if (open) spans[spans.length - 1] = { ...open, to: step };
    if (open?.phase !== phase) spans.push({ from: step, to: Math.max(step, result.steps), phase });
  }
  const last = spans.at(-1);
  if (last) spans[spans.length - 1] = { ...last, to: Math.max(last.to, result.steps) };
  return spans;
}
