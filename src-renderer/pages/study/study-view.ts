/** How the charts are looked at; kept while the window is open. */
import { create } from 'zustand';
import type { ChartContent } from '../../charts/chart-frame.ts';
import { type ChartName, type HeadChoice, headChoices } from './study-charts.ts';

export const smoothings = ['none', 'light', 'strong'] as const;

export type Smoothing = (typeof smoothings)[number];

/** Weight of what came before, for each step. */
const smoothingWeight: Readonly<Record<Smoothing, number>> = { none: 0, light: 0.6, strong: 0.95 };

interface StudyView {
  /** `null`: nobody chose yet. */
  readonly heads: HeadChoice | null;
  readonly logarithmic: boolean;
  readonly smoothing: Smoothing;
}

export const useStudyView = create<StudyView>(() => ({
  heads: null,
  logarithmic: true,
  smoothing: 'light',
}));

export function chooseView(view: Partial<StudyView>): void {
  useStudyView.setState(view);
}

/** Whose figures are shown: of two runs one head's, or there are too many curves. */
export function useHeads(runs: number): HeadChoice {
  const { heads } = useStudyView();
  return heads ?? unchosenHeads(runs);
}

const unchosenHeads = (runs: number): HeadChoice => (runs > 1 ? 'taskHead' : 'heads');

export function nextHeads(runs: number): void {
  useStudyView.setState(({ heads }) => ({
    heads: headChoices[(headChoices.indexOf(heads ?? unchosenHeads(runs)) + 1) % headChoices.length]!,
  }));
}

const share = { low: 0, high: 1 };

/** Axes of a chart: losses as chosen, figures between 0 and 1. */
export function chartLook(
  chart: ChartName,
  logarithmic: boolean,
  smoothing: Smoothing,
): Pick<ChartContent, 'scale' | 'smoothing' | 'range'> {
  if (chart !== 'losses') return { range: share };
  return { scale: logarithmic ? 'log' : 'linear', smoothing: smoothingWeight[smoothing] };
}
