/** Figures of two runs side by side: how far apart, and whether that could be chance. */
import type { Figures } from '../../../src-main/training/figures.ts';
import {
  type Measured,
  measured,
  moreIsBetter,
  type ShownFigure,
  shownFigures,
} from '../../components/measured-figure.ts';

export interface FigureDifference {
  readonly figure: ShownFigure;
  readonly a: Measured | null;
  readonly b: Measured | null;
  /** b - a; null when either is missing. */
  readonly difference: number | null;
  /** Which is better; null when they are equal or one is missing. */
  readonly better: 'a' | 'b' | null;
  /** Whether the intervals share a value: the difference may then be chance. Null when either is missing. */
  readonly overlap: boolean | null;
}

export function compareFigures(a: Figures | null, b: Figures | null): FigureDifference[] {
  return shownFigures.map((figure) => {
    const [left, right] = [a && measured(a, figure), b && measured(b, figure)];
    if (left?.value == null || right?.value == null)
      return { figure, a: left, b: right, difference: null, better: null, overlap: null };
    const difference = right.value - left.value;
    const gain = moreIsBetter[figure] ? difference : -difference;
    return {
      figure,
      a: left,
      b: right,
      difference,
      better: gain === 0 ? null : gain > 0 ? 'b' : 'a',
      overlap: left.low <= right.high && right.low <= left.high,
    };
  });
}
