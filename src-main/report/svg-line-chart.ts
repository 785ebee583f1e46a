/** A line chart as one SVG string: no script, no measuring, the same from server, test and page. */
import { chartFont, colour } from './chart-colours.ts';
import { decimate } from './decimate.ts';
import { spread } from './label-layout.ts';
import {
  type ChartPoint,
  type ChartSeries,
  type Frame,
  frameOf,
  type LineChart,
  labelSize,
  needsSwatches,
  swatchWidth,
  tickSize,
} from './line-chart.ts';
import { element, escapeXml, round, svgText } from './markup.ts';
import { drawPins } from './svg-pins.ts';

const dashes: Readonly<Record<ChartSeries['stroke'], string | undefined>> = {
  solid: undefined,
  dashed: '5 3',
  double: undefined,
  dotted: '1.5 3',
};

/**
 * Draws the chart. Series are labelled directly at their ends; more points than pixels are thinned so that every spike
 * stays; `null` leaves a gap. Series without any point are left out.
 */
export function svgLineChart(chart: LineChart): string {
  const frame = frameOf(chart);
  const series = chart.series
    .map((one) => ({
      ...one,
      points: decimate(one.points.map(withoutNonsense), Math.max(8, Math.floor(frame.right - frame.left))),
    }))
    .filter((one) => one.points.some((point) => point.y !== null));
  const empty = series.length === 0 && chart.emptyNote;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'line-chart',
      width: chart.width,
      height: chart.height,
      viewBox: `0 0 ${chart.width} ${chart.height}`,
      role: 'img',
      'aria-labelledby': `${chart.id}-title ${chart.id}-desc`,
      'font-family': chartFont,
    },
    [
      element('title', { id: `${chart.id}-title` }, [escapeXml(chart.title)]),
      element('desc', { id: `${chart.id}-desc` }, [escapeXml(chart.description)]),
      heading(chart),
      axes(chart, frame),
      ...series.map((one) => band(one, frame)),
      drawPins(frame.pins, frame.top, frame.bottom),
      ...series.map((one) => line(one, frame)),
      endLabels(series, frame),
      ...(empty
        ? [
            svgText((frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2 + 4, empty, {
              'font-size': labelSize,
              fill: colour.muted,
              'text-anchor': 'middle',
            }),
          ]
        : []),
    ],
  );
}

function heading({ title, glyph }: LineChart): string {
  const attributes = { fill: colour.ink, 'font-size': 12, 'font-weight': '600' };
  if (!glyph) return svgText(0, 12, title, attributes);
  return (
    svgText(0, 12, glyph.text, { ...attributes, fill: glyph.colour }) + svgText(15, 12, title, attributes)
  );
}

function axes(chart: LineChart, { left, right, top, bottom, toX, toY, xTicks, yTicks }: Frame): string {
  const horizontal = (y: number, attributes: Record<string, string>): string =>
    element('line', { x1: left, x2: right, y1: toY(y), y2: toY(y), ...attributes });
  const tickLabel = (y: number, label: string, fill: string, weight?: string): string =>
    svgText(left - 6, toY(y) + 3.6, label, {
      'text-anchor': 'end',
      'font-size': tickSize,
      fill,
      'font-weight': weight,
    });
  const targets = chart.targets ?? [];
  const isCovered = (at: number): boolean => targets.some((target) => Math.abs(toY(target.y) - toY(at)) < 11);
  return [
    ...yTicks.map(({ at }) => horizontal(at, { stroke: colour.grid })),
    ...yTicks.filter(({ at }) => !isCovered(at)).map(({ at, label }) => tickLabel(at, label, colour.muted)),
    ...xTicks.map(({ at }) =>
      element('line', { x1: toX(at), x2: toX(at), y1: bottom, y2: bottom + 3, stroke: colour.muted }),
    ),
    ...xTicks.map(({ at, label }) =>
      svgText(toX(at), bottom + 14, label, {
        'text-anchor': 'middle',
        'font-size': tickSize,
        fill: colour.muted,
      }),
    ),
    element('line', { x1: left, x2: right, y1: bottom, y2: bottom, stroke: colour.muted }),
    svgText(right + 8, bottom + 14, chart.x.label, { 'font-size': tickSize, fill: colour.muted }),
    ...targets.map(({ y }) => horizontal(y, { stroke: colour.ink, 'stroke-dasharray': '2 3' })),
    ...targets.map(({ y, label }) => tickLabel(y, label, colour.ink, '600')),
    ...(top > bottom
      ? []
      : [element('line', { x1: left, x2: left, y1: top, y2: bottom, stroke: colour.grid })]),
  ].join('');
}

/** A value that is not finite is drawn as a gap: it has no place on the axis. */
function withoutNonsense(point: ChartPoint): ChartPoint {
  return point.y === null || Number.isFinite(point.y) ? point : { ...point, y: null };
}

/** Stretches without a gap. */
function stretches(points: readonly ChartPoint[]): readonly (readonly ChartPoint[])[] {
  const out: ChartPoint[][] = [[]];
  for (const point of points) {
    if (point.y === null) out.push([]);
    else out.at(-1)!.push(point);
  }
  return out.filter((stretch) => stretch.length > 0);
}

function band({ points, colour: fill }: ChartSeries, { toX, toY }: Frame): string {
  return stretches(points)
    .map((stretch) => stretch.filter((point) => Number.isFinite(point.low) && Number.isFinite(point.high)))
    .filter((stretch) => stretch.length > 1)
    .map((stretch) => {
      const upper = stretch.map((point) => `${round(toX(point.x))} ${round(toY(point.high!))}`);
      const lower = stretch.toReversed().map((point) => `${round(toX(point.x))} ${round(toY(point.low!))}`);
      return element('path', {
        d: `M${[...upper, ...lower].join('L')}Z`,
        fill,
        'fill-opacity': '0.2',
        stroke: 'none',
      });
    })
    .join('');
}

function line(series: ChartSeries, { toX, toY }: Frame): string {
  const { points, stroke, colour: paint } = series;
  const d = stretches(points)
    .map((stretch) => {
      const corners = stretch.map((point) => `${round(toX(point.x))} ${round(toY(point.y!))}`);
      return `M${corners.join('L')}${stretch.length === 1 ? 'h0' : ''}`;
    })
    .join('');
  const drawn = strokes(d, stroke, paint, points.length > 60 ? '1.2' : '1.8');
  return drawn + (series.dots ? dots(series, toX, toY) : '') + ring(series, toX, toY);
}

/** A double line is a wide one with the page's colour down its middle. */
function strokes(d: string, stroke: ChartSeries['stroke'], paint: string, width: string): string {
  const path = (attributes: Record<string, string | undefined>): string =>
    element('path', {
      d,
      fill: 'none',
      'stroke-linejoin': 'round',
      'stroke-linecap': stroke === 'dashed' ? 'butt' : 'round',
      ...attributes,
    });
  if (stroke !== 'double')
    return path({ stroke: paint, 'stroke-width': width, 'stroke-dasharray': dashes[stroke] });
  return (
    path({ stroke: paint, 'stroke-width': '4.4' }) + path({ stroke: colour.surface, 'stroke-width': '1.8' })
  );
}

/** Dots are small; a wide transparent edge makes them easy to hit. */
function dots(
  { name, points, stroke, colour: fill }: ChartSeries,
  toX: Frame['toX'],
  toY: Frame['toY'],
): string {
  const circles = points
    .filter((point) => point.y !== null)
    .map(({ x, y, note }) =>
      element('circle', { cx: toX(x), cy: toY(y!), r: stroke === 'double' ? 2.7 : 2 }, [
        element('title', {}, [
          escapeXml(`${name === '' ? '' : `${name}, `}${x}: ${valueLabel(y!)}${note ? ` ${note}` : ''}`),
        ]),
      ]),
    );
  return element('g', { fill, stroke: 'transparent', 'stroke-width': '9' }, circles);
}

/** Three decimals, and what they would hide as a power of ten. */
const valueLabel = (value: number): string =>
  value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(2) : value.toFixed(3);

function ring(
  { points, ring: at, colour: stroke }: ChartSeries,
  toX: Frame['toX'],
  toY: Frame['toY'],
): string {
  const point = points.find(({ x, y }) => x === at && y !== null);
  return point
    ? element('circle', {
        cx: toX(point.x),
        cy: toY(point.y!),
        r: 4.5,
        fill: 'none',
        stroke,
        'stroke-width': '1.6',
      })
    : '';
}

/** Names beside the ends of their lines, pushed apart where the ends meet. */
function endLabels(series: readonly ChartSeries[], { right, top, bottom, toY }: Frame): string {
  const wishes = series.map((one) => toY(one.points.findLast((point) => point.y !== null)!.y!));
  const places = spread(wishes, labelSize + 2, top + 3, bottom - 3);
  const swatches = needsSwatches(series);
  return series
    .map((one, index) => {
      const y = places[index]!;
      const sample = swatches
        ? strokes(`M${round(right + 12)} ${round(y)}h${swatchWidth - 9}`, one.stroke, one.colour, '1.8')
        : '';
      const x = right + 8 + (swatches ? swatchWidth : 0);
      return sample + svgText(x, y + 3.8, one.name, { 'font-size': labelSize, fill: one.colour });
    })
    .join('');
}
