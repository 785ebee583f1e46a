/** How the charts are looked at; kept while the window is open. */
import { create } from 'zustand';
import { type HeadChoice, headChoices } from './study-charts.ts';

export const smoothings = ['none', 'light', 'strong'] as const;

export type Smoothing = (typeof smoothings)[number];

/** Weight of what came before, for each step. */
export const smoothingWeight: Readonly<Record<Smoothing, number>> = { none: 0, light: 0.6, strong: 0.95 };

interface StudyView {
  readonly heads: HeadChoice;
  readonly logarithmic: boolean;
  readonly smoothing: Smoothing;
}

export const useStudyView = create<StudyView>(() => ({
  heads: 'heads',
  logarithmic: true,
  smoothing: 'light',
}));

export function chooseView(view: Partial<StudyView>): void {
  useStudyView.setState(view);
}

export function nextHeads(): void {
  useStudyView.setState(({ heads }) => ({
    heads: headChoices[(headChoices.indexOf(heads) + 1) % headChoices.length]!,
  }));
}
