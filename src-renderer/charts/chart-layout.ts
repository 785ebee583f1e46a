/** Where plot and axes of a chart lie: the same for all charts, so that their steps stand above each other. */
import type { PlotArea } from './pen.ts';

/** Pixels around the plot; the left one holds the value axis, the bottom one the steps. */
export const chartMargin = { left: 46, right: 14, top: 8, bottom: 20 } as const;

export const tickFontSize = 10.5;

export function plotOf(width: number, height: number): PlotArea {
  const { left, right, top, bottom } = chartMargin;
  return {
    left,
    top,
    width: Math.max(20, width - left - right),
    height: Math.max(20, height - top - bottom),
  };
}

/** About as many step ticks as their labels have room. */
export function stepTickCount(width: number): number {
  return Math.max(2, Math.floor(width / 70));
}
