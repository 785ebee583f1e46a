/**
 * The reliability diagram as one SVG string: how often a head is right against how sure it is, before and after its
 * calibration. On the diagonal both are the same; below it the head is too sure.
 */
import type { ReliabilityBin } from '../calibration/reliability.ts';
import { formatTick, ticksBetween } from './axis-ticks.ts';
import { chartFont, colour } from './chart-colours.ts';
import { labelSize, tickSize } from './line-chart.ts';
import { element, escapeXml, svgText } from './markup.ts';
import { type Language, say } from './words.ts';

export interface ReliabilityDiagram {
  /** Unique in the document. */
  readonly id: string;
  readonly language: Language;
  /** Where several stand side by side: which this is. */
  readonly title?: string;
  readonly temperature: number;
  readonly before: ReliabilitySeries;
  readonly after: ReliabilitySeries;
}

export interface ReliabilitySeries {
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error; null where nothing was measured. */
  readonly ece: number | null;
}

const width = 392;
const height = 404;
const plot = { left: 44, right: 380, top: 58, bottom: 338 };
/** Rows in each bin, as columns below the plot. */
const columns = { top: 372, height: 26 };
const largestDot = 7;

const styles = {
  before: { paint: colour.naive, dash: '3 2', word: 'uncalibrated', side: -1 },
  after: { paint: colour.protected, dash: undefined, word: 'calibrated', side: 1 },
} as const;

type When = keyof typeof styles;

const toX = (share: number): number => plot.left + share * (plot.right - plot.left);
const toY = (share: number): number => plot.bottom - share * (plot.bottom - plot.top);

/** A dot for each bin, its size by the rows, with Wilson's 95 % interval; bins without rows have none. */
export function reliabilityDiagram(diagram: ReliabilityDiagram): string {
  const { id, language, temperature } = diagram;
  const title = diagram.title ?? say(language, 'reliability');
  const most = Math.max(
    1,
    ...[...diagram.before.bins, ...diagram.after.bins].map(({ accuracy }) => accuracy.rows),
  );
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'reliability-diagram',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-labelledby': `${id}-title ${id}-desc`,
      'font-family': chartFont,
    },
    [
      element('title', { id: `${id}-title` }, [escapeXml(title)]),
      element('desc', { id: `${id}-desc` }, [escapeXml(description(diagram))]),
      svgText(0, 12, `${title}, T = ${temperature.toFixed(2)}`, {
        fill: colour.ink,
        'font-size': 12,
        'font-weight': '600',
      }),
      ...(['before', 'after'] as const).map((when, row) => legend(diagram, when, 29 + 15 * row)),
      axes(language),
      ...(['before', 'after'] as const).flatMap((when) => [
        line(diagram[when].bins, when),
        ...diagram[when].bins.map((bin) => dot(bin, when, most, language)),
        ...diagram[when].bins.map((bin) => column(bin, when, most)),
      ]),
      svgText(plot.left, columns.top - 4, say(language, 'rowsOfBin'), {
        'font-size': tickSize,
        fill: colour.muted,
      }),
    ],
  );
}

function legend({ language, ...diagram }: ReliabilityDiagram, when: When, y: number): string {
  const { paint, dash, word } = styles[when];
  const { ece } = diagram[when];
  const figure = ece === null ? '' : ` · ECE ${ece.toFixed(3)}`;
  return (
    element('line', { x1: 0, x2: 22, y1: y - 4, y2: y - 4, stroke: paint, 'stroke-dasharray': dash }) +
    element('circle', { cx: 11, cy: y - 4, r: 3, fill: paint }) +
    svgText(28, y, `${say(language, word)}${figure}`, { 'font-size': labelSize, fill: colour.ink })
  );
}

function axes(language: Language): string {
  const { values, step } = ticksBetween(0, 1, 5);
  const label = { 'font-size': tickSize, fill: colour.muted };
  const middle = (plot.top + plot.bottom) / 2;
  return [
    ...values.map((at) =>
      element('line', { x1: plot.left, x2: plot.right, y1: toY(at), y2: toY(at), stroke: colour.grid }),
    ),
    ...values.map((at) =>
      svgText(plot.left - 6, toY(at) + 3.6, formatTick(at, step), { ...label, 'text-anchor': 'end' }),
    ),
    ...values.map((at) =>
      svgText(toX(at), plot.bottom + 14, formatTick(at, step), { ...label, 'text-anchor': 'middle' }),
    ),
    element('line', {
      x1: plot.left,
      x2: plot.right,
      y1: plot.bottom,
      y2: plot.bottom,
      stroke: colour.muted,
    }),
    element('line', {
      x1: toX(0),
      y1: toY(0),
      x2: toX(1),
      y2: toY(1),
      stroke: colour.ink,
      'stroke-dasharray': '2 3',
    }),
    svgText(plot.right, plot.bottom + 28, say(language, 'confidenceAxis'), {
      ...label,
      'text-anchor': 'end',
    }),
    svgText(11, middle, say(language, 'shareRight'), {
      ...label,
      'text-anchor': 'middle',
      transform: `rotate(-90 11 ${middle})`,
    }),
  ].join('');
}

interface FilledBin extends ReliabilityBin {
  readonly confidence: number;
}

const isFilled = (bin: ReliabilityBin): bin is FilledBin =>
  bin.confidence !== null && bin.accuracy.value !== null;

function line(bins: readonly ReliabilityBin[], when: When): string {
  const { paint, dash } = styles[when];
  const filled = bins.filter(isFilled);
  if (filled.length < 2) return '';
  return element('polyline', {
    points: filled
      .map(
        ({ confidence, accuracy }) => `${toX(confidence).toFixed(1)},${toY(accuracy.value ?? 0).toFixed(1)}`,
      )
      .join(' '),
    fill: 'none',
    stroke: paint,
    'stroke-width': '1.4',
    'stroke-dasharray': dash,
  });
}

function dot(bin: ReliabilityBin, when: When, most: number, language: Language): string {
  if (!isFilled(bin)) return '';
  const { paint, word } = styles[when];
  const { low, high, confidence, accuracy } = bin;
  const note = say(language, 'reliabilityBin', {
    name: say(language, word),
    low: low.toFixed(2),
    high: high.toFixed(2),
    confidence: confidence.toFixed(3),
    accuracy: (accuracy.value ?? 0).toFixed(3),
    interval: `${accuracy.low.toFixed(2)}, ${accuracy.high.toFixed(2)}`,
    count: accuracy.count,
    rows: accuracy.rows,
  });
  const x = toX(confidence);
  return element('g', {}, [
    element('title', {}, [escapeXml(note)]),
    element('line', {
      x1: x,
      x2: x,
      y1: toY(accuracy.low),
      y2: toY(accuracy.high),
      stroke: paint,
      'stroke-opacity': '0.55',
      'stroke-width': '1.2',
    }),
    element('circle', {
      cx: x,
      cy: toY(accuracy.value ?? 0),
      r: Math.max(2, largestDot * Math.sqrt(accuracy.rows / most)),
      fill: paint,
      'fill-opacity': '0.85',
    }),
  ]);
}

/** The two series' columns stand side by side inside their bin. */
function column({ low, high, accuracy }: ReliabilityBin, when: When, most: number): string {
  if (accuracy.rows === 0) return '';
  const { paint, side } = styles[when];
  const middle = toX((low + high) / 2);
  const wide = (toX(high) - toX(low)) / 2 - 1;
  const tall = Math.max(1, (columns.height * accuracy.rows) / most);
  return element('rect', {
    x: side < 0 ? middle - wide : middle,
    y: columns.top + columns.height - tall,
    width: wide,
    height: tall,
    fill: paint,
  });
}

function description({ language, before, after, temperature }: ReliabilityDiagram): string {
  const error = (ece: number | null): string => ece?.toFixed(3) ?? say(language, 'none');
  return say(language, 'reliabilityDescription', {
    before: error(before.ece),
    after: error(after.ece),
    temperature: temperature.toFixed(2),
  });
}
