/** Points with intervals as one SVG string: what is lost against what it costs. */
import { formatTick, roundRange, ticksBetween } from './axis-ticks.ts';
import { chartFont, colour } from './chart-colours.ts';
import { textWidth } from './label-layout.ts';
import { labelSize, tickSize } from './line-chart.ts';
import { element, escapeXml, svgText } from './markup.ts';

export interface ScatterPoint {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  /** 95 % interval of y; null where it is not known. */
  readonly low: number | null;
  readonly high: number | null;
  /** Shown on hover. */
  readonly note: string;
  readonly isReference?: boolean;
}

export interface ScatterChart {
  /** Unique in the document. */
  readonly id: string;
  readonly title: string;
  /** What a reader who cannot see the chart should know. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly xLabel: string;
  readonly points: readonly ScatterPoint[];
  /** A line that y should stay below. */
  readonly limit: { readonly y: number; readonly label: string };
}

const top = 38;
const bottomRoom = 34;

export function svgScatter(chart: ScatterChart): string {
  const { id, title, description, width, height, xLabel, points, limit } = chart;
  const xs = points.map(({ x }) => x);
  const ys = points.flatMap(({ y, low, high }) => [y, low ?? y, high ?? y]);
  const [x0, x1] = roundRange(0, Math.max(...xs, 0), 5);
  const [y0, y1] = roundRange(Math.min(0, ...ys), Math.max(limit.y, ...ys), 6);
  const [xTicks, yTicks] = [ticksBetween(x0, x1, 5), ticksBetween(y0, y1, 6)];
  const yLabels = yTicks.values.map((value) => formatTick(value, yTicks.step));
  const left = Math.max(...yLabels.map((label) => textWidth(label, tickSize))) + 10;
  const right = width - Math.max(12, ...points.map(({ name }) => textWidth(name, labelSize) / 2));
  const bottom = height - bottomRoom;
  const toX = (x: number): number => left + ((x - x0) / (x1 - x0)) * (right - left);
  const toY = (y: number): number => bottom - ((y - y0) / (y1 - y0)) * (bottom - top);
  const quiet = { 'font-size': tickSize, fill: colour.muted };
  const across = (y: number, stroke: string, dash?: string): string =>
    element('line', { x1: left, x2: right, y1: toY(y), y2: toY(y), stroke, 'stroke-dasharray': dash });
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'scatter-chart',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-labelledby': `${id}-title ${id}-desc`,
      'font-family': chartFont,
    },
    [
      element('title', { id: `${id}-title` }, [escapeXml(title)]),
      element('desc', { id: `${id}-desc` }, [escapeXml(description)]),
      svgText(0, 12, title, { fill: colour.ink, 'font-size': 12, 'font-weight': '600' }),
      ...yTicks.values.map((at) => across(at, at === 0 ? colour.muted : colour.grid)),
      ...yTicks.values.map((at, index) =>
        svgText(left - 6, toY(at) + 3.6, yLabels[index]!, { ...quiet, 'text-anchor': 'end' }),
      ),
      ...xTicks.values.map((at) =>
        svgText(toX(at), bottom + 14, formatTick(at, xTicks.step), { ...quiet, 'text-anchor': 'middle' }),
      ),
      svgText(right, bottom + 28, xLabel, { ...quiet, 'text-anchor': 'end' }),
      across(limit.y, colour.alarm, '4 3'),
      svgText(left + 4, toY(limit.y) - 4, limit.label, { 'font-size': tickSize, fill: colour.alarm }),
      ...points.map((point) => dot(point, toX, toY)),
    ],
  );
}

function dot(
  { name, x, y, low, high, note, isReference }: ScatterPoint,
  toX: (x: number) => number,
  toY: (y: number) => number,
): string {
  const paint = isReference ? colour.naive : colour.protected;
  const at = toX(x);
  const top = toY(high ?? y);
  const whisker =
    low === null || high === null
      ? ''
      : element('line', { x1: at, x2: at, y1: toY(low), y2: top, stroke: paint, 'stroke-width': '1.4' });
  return element('g', {}, [
    element('title', {}, [escapeXml(note)]),
    whisker,
    element('circle', { cx: at, cy: toY(y), r: 4, fill: paint }),
    svgText(at, top - 8, name, { 'font-size': labelSize, fill: colour.ink, 'text-anchor': 'middle' }),
  ]);
}
