/** A chart as an SVG file of its own: axes, curves and legend, with the colours of one theme inside. */

import { textWidth } from '../../src-main/report/label-layout.ts';
import { formatTick, stepTicks } from './axis-ticks.ts';
import { chartFont, type Palette } from './chart-colours.ts';
import { type ChartContent, drawFrame, prepareFrame, tickCount } from './chart-frame.ts';
import type { Zoom } from './chart-group.ts';
import { chartMargin, plotOf, stepTickCount, tickFontSize } from './chart-layout.ts';
import type { Target } from './curve-chart.tsx';
import { type CurveSeries, dashes } from './curve-series.ts';
import { createSvgPen } from './svg-pen.ts';
import { heightOf, valueTicks } from './value-scale.ts';
import type { ChartWords } from './words.ts';

export interface ChartPicture extends ChartContent {
  readonly title: string;
  readonly targets?: readonly Target[];
  /** Steps that are shown. */
  readonly shown: Zoom;
  /** Pixels of plot and axes; title and legend come on top. */
  readonly width: number;
  readonly height: number;
}

const legendRow = 15;

/** Draws the picture. Everything it needs is inside: no style sheet, no variables. */
export function chartSvg(picture: ChartPicture, words: ChartWords, colours: Palette): string {
  const { title, width, height, series, targets = [] } = picture;
  const legend = placeLegend(series, width);
  const top = 22 + legend.rows * legendRow;
  const area = plotOf(width, height);
  const plot = { ...area, top: area.top + top };
  const chart = prepareFrame(picture, plot, picture.shown, new Map());
  const { frame } = chart;
  const pen = createSvgPen();
  drawFrame(pen, chart, picture, colours);
  const [right, bottom] = [plot.left + plot.width, plot.top + plot.height];
  const y = (value: number): string =>
    (bottom - heightOf(value, frame.range, frame.scale) * plot.height).toFixed(1);
  const x = (step: number): string =>
    (plot.left + ((step - frame.from) / (frame.to - frame.from)) * plot.width).toFixed(1);
  const values = valueTicks(frame.range, frame.scale, tickCount(plot.height));
  const steps = stepTicks(frame.from, frame.to, stepTickCount(plot.width));
  const isCovered = (value: number): boolean =>
    targets.some((target) => Math.abs(Number(y(target.value)) - Number(y(value))) < 11);
  const label = (attributes: string, content: string, colour = colours('muted')): string =>
    `<text font-size="${tickFontSize}" fill="${colour}" ${attributes}>${escapeXml(content)}</text>`;
  const total = height + top;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}" font-family='${chartFont}'>`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${total}" fill="${colours('surface')}"/>`,
    `<text x="4" y="14" font-size="13" font-weight="600" fill="${colours('ink')}">${escapeXml(title)}</text>`,
    ...legend.entries.map(({ one, left, row }) => legendEntry(one, left, 28 + row * legendRow, colours)),
    ...values.values.map(
      (value) =>
        `<line x1="${plot.left}" x2="${right}" y1="${y(value)}" y2="${y(value)}" stroke="${colours('grid')}"/>`,
    ),
    ...values.values
      .filter((value) => !isCovered(value))
      .map((value) =>
        label(
          `x="${plot.left - 6}" y="${Number(y(value)) + 3.6}" text-anchor="end"`,
          formatTick(value, values.step),
        ),
      ),
    ...steps.values.map((step) =>
      label(
        `x="${x(step)}" y="${bottom + 14}" text-anchor="middle"`,
        formatTick(step, Math.max(1, steps.step)),
      ),
    ),
    `<clipPath id="plot"><rect x="${plot.left}" y="${plot.top - 2}" width="${plot.width + 2}" height="${plot.height + 4}"/></clipPath>`,
    `<g clip-path="url(#plot)">${pen.markup()}</g>`,
    `<line x1="${plot.left}" x2="${right}" y1="${bottom}" y2="${bottom}" stroke="${colours('muted')}"/>`,
    ...targets.map(
      ({ value, sign }) =>
        `<line x1="${plot.left}" x2="${right}" y1="${y(value)}" y2="${y(value)}" stroke="${colours('ink')}" stroke-dasharray="2 3"/>${label(`x="${plot.left - 6}" y="${Number(y(value)) + 3.6}" text-anchor="end" font-weight="600"`, `${sign} ${value}`, colours('ink'))}`,
    ),
    label(`x="4" y="${bottom + 14}"`, words.step),
    ...(chart.isEmpty
      ? [
          label(
            `x="${(plot.left + right) / 2}" y="${(plot.top + bottom) / 2}" text-anchor="middle"`,
            words.noPoints,
          ),
        ]
      : []),
    '</svg>',
  ].join('\n');
}

interface LegendEntry {
  readonly one: CurveSeries;
  readonly left: number;
  readonly row: number;
}

function placeLegend(
  series: readonly CurveSeries[],
  width: number,
): { entries: LegendEntry[]; rows: number } {
  const entries: LegendEntry[] = [];
  let [left, row] = [4, 0];
  for (const one of series) {
    const room = 30 + textWidth(one.name, 11) + 16;
    if (left > 4 && left + room > width - chartMargin.right) {
      left = 4;
      row += 1;
    }
    entries.push({ one, left, row });
    left += room;
  }
  return { entries, rows: series.length > 0 ? row + 1 : 0 };
}

function legendEntry(
  { name, stroke, colour, second }: CurveSeries,
  left: number,
  y: number,
  colours: Palette,
): string {
  const width = second ? 1.2 : 1.8;
  const dash = dashes[stroke].length > 0 ? ` stroke-dasharray="${dashes[stroke].join(' ')}"` : '';
  const line = (paint: string, thick: number): string =>
    `<line x1="${left}" x2="${left + 24}" y1="${y}" y2="${y}" stroke="${paint}" stroke-width="${thick}"${dash}/>`;
  return [
    line(colours(colour), stroke === 'double' ? width + 2.6 : width),
    stroke === 'double' ? line(colours('surface'), width) : '',
    `<text x="${left + 30}" y="${y + 3.8}" font-size="11" fill="${colours('ink')}">${escapeXml(name)}</text>`,
  ].join('');
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
