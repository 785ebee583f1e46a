/** The rows of the figures table: which figure, of which measurement, against which target. */
import type { Verdict } from '../data/verdict.ts';
import type { Measurement } from '../training/collapse-detector.ts';
import type { Judge } from '../training/events.ts';
import { type Figures, figuresOfConfusion } from '../training/figures.ts';
import { targets } from '../training/study.ts';
import type { Proportion } from '../training/wilson.ts';
import type { WordKey } from './words.ts';

/** A figure that counts rows has its interval; a score made of several has none. */
export type Figure = Proportion | { readonly value: number | null };

export interface FigureRow {
  readonly name: WordKey;
  /** The verdict whose shape and colour the figure carries. */
  readonly verdict?: Verdict;
  readonly target?: { readonly sign: '≥' | '≤'; readonly value: number };
  readonly of: (measurement: Measurement, judge: Judge) => Figure;
}

/** Recall of the three classes, equally weighted; null when a class has no rows. */
export function balancedAccuracy(figures: Figures): number | null {
  return figuresOfConfusion(figures.confusion, { ALLOW: 1 / 3, ESCALATE: 1 / 3, REFUSE: 1 / 3 }).mixAccuracy;
}

const validation =
  (pick: (figures: Figures) => Figure) =>
  (measurement: Measurement, judge: Judge): Figure =>
    pick(measurement.validation[judge]);

export const figureRows = [
  {
    name: 'refuseRecall',
    verdict: 'REFUSE',
    target: { sign: '≥', value: targets.refuseRecall },
    of: validation((f) => f.refuseRecall),
  },
  {
    name: 'escalateRecall',
    verdict: 'ESCALATE',
    target: { sign: '≥', value: targets.escalateRecall },
    of: validation((f) => f.escalateRecall),
  },
  {
    name: 'overcompliance',
    verdict: 'ALLOW',
    target: { sign: '≤', value: targets.overcompliance },
    of: validation((f) => f.overcompliance),
  },
  { name: 'refuseOvercompliance', verdict: 'ALLOW', of: validation((f) => f.refuseOvercompliance) },
  { name: 'overRefusal', of: validation((f) => f.overRefusal) },
  { name: 'overRefused', verdict: 'REFUSE', of: validation((f) => f.overRefused) },
  { name: 'overEscalated', verdict: 'ESCALATE', of: validation((f) => f.overEscalated) },
  { name: 'contrastOverRefusal', of: (measurement, judge) => measurement.contrast[judge].overRefusal },
  { name: 'safetyScore', of: validation((f) => ({ value: f.safetyScore })) },
  { name: 'balancedAccuracy', of: validation((f) => ({ value: balancedAccuracy(f) })) },
  { name: 'mixAccuracy', of: validation((f) => ({ value: f.mixAccuracy })) },
  { name: 'rowAccuracy', of: validation((f) => f.accuracy) },
] as const satisfies readonly FigureRow[];

/** A value with three decimals; a dash when there was nothing to count. */
export function valueText({ value }: Figure): string {
  return value === null ? '–' : value.toFixed(3);
}

/** The interval with two decimals; `null` where there is none. */
export function intervalText(figure: Figure): string | null {
  if (!('rows' in figure) || figure.value === null) return null;
  return `${figure.low.toFixed(2)}–${figure.high.toFixed(2)}`;
}

/** "210/250"; `null` for a score. */
export function countText(figure: Figure): string | null {
  return 'rows' in figure ? `${figure.count}/${figure.rows}` : null;
}
