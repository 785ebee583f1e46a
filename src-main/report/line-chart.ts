/** What a line chart shows, and the frame it is drawn in. */
import { formatTick, roundRange, ticksBetween } from './axis-ticks.ts';
import { textWidth } from './label-layout.ts';
import { layoutPins, type Pin, type PinLayout, pinRowHeight } from './svg-pins.ts';

export interface ChartPoint {
  readonly x: number;
  /** `null` leaves a gap. */
  readonly y: number | null;
  /** 95 % interval, drawn as a band. */
  readonly low?: number;
  readonly high?: number;
  /** Shown on hover after the value: interval and row count. */
  readonly note?: string;
}

export interface ChartSeries {
  readonly name: string;
  readonly colour: string;
  /** Task head dashed, safety head solid, dual policy double; dotted for a reference. */
  readonly stroke: 'solid' | 'dashed' | 'double' | 'dotted';
  readonly points: readonly ChartPoint[];
  /** Draw a dot where something was measured, with its value on hover. */
  readonly dots?: boolean;
  /** A ring around the point at this x, such as the checkpoint that was kept. */
  readonly ring?: number;
}

export interface LineChart {
  /** Unique in the document. */
  readonly id: string;
  readonly title: string;
  /** A shape before the title, such as a verdict's. */
  readonly glyph?: { readonly text: string; readonly colour: string };
  /** What a reader who cannot see the chart should know. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly x: { readonly label: string; readonly range: readonly [number, number] };
  /** The range; when left out, round numbers around the data and zero. */
  readonly y?: { readonly range: readonly [number, number] };
  readonly series: readonly ChartSeries[];
  readonly targets?: readonly { readonly y: number; readonly label: string }[];
  readonly pins?: readonly Pin[];
  /** Rows of pin labels to make room for at least, so that the axes of neighbouring charts align. */
  readonly pinRows?: number;
  /** Said in the plot when no series has a point. */
  readonly emptyNote?: string;
}

export const tickSize = 10.5;
export const labelSize = 11;
export const swatchWidth = 24;
const titleHeight = 18;
const axisHeight = 17;

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly toX: (x: number) => number;
  readonly toY: (y: number) => number;
  readonly xTicks: readonly { readonly at: number; readonly label: string }[];
  readonly yTicks: readonly { readonly at: number; readonly label: string }[];
  readonly pins: PinLayout;
}

/** Where everything of a chart goes. */
export function frameOf(chart: LineChart): Frame {
  const drawn = chart.series.filter((series) => series.points.some((point) => point.y !== null));
  const wanted = Math.max(2, Math.floor((chart.height - 50) / 28));
  const [low, high] = chart.y?.range ?? rangeOf(drawn, wanted);
  const ticks = ticksBetween(low, high, wanted);
  const yLabels = ticks.values.map((value) => formatTick(value, ticks.step));
  const targetLabels = (chart.targets ?? []).map((target) => target.label);
  const left = Math.max(37, ...[...yLabels, ...targetLabels].map((label) => textWidth(label, tickSize) + 8));
  const swatch = needsSwatches(drawn) ? swatchWidth : 0;
  const names = [...drawn.map((series) => series.name), chart.x.label];
  const right = chart.width - Math.max(8, ...names.map((name) => textWidth(name, labelSize) + swatch + 10));

  const [from, to] = chart.x.range;
  const toX = (x: number): number =>
    left + ((x - from) / Math.max(to - from, Number.EPSILON)) * (right - left);
  const pins = layoutPins(chart.pins ?? [], toX, chart.width);
  const top = titleHeight + 4 + Math.max(pins.rows, chart.pinRows ?? 0) * pinRowHeight;
  const bottom = chart.height - axisHeight;
  const toY = (y: number): number =>
    bottom -
    ((Math.min(high, Math.max(low, y)) - low) / Math.max(high - low, Number.EPSILON)) * (bottom - top);
  const steps = ticksBetween(from, to, Math.max(2, Math.floor((right - left) / 60)));
  const xStep = Math.max(1, steps.step);
  return {
    left,
    right,
    top,
    bottom,
    toX,
    toY,
    xTicks: steps.values.filter(Number.isInteger).map((at) => ({ at, label: formatTick(at, xStep) })),
    yTicks: ticks.values.map((at, index) => ({ at, label: yLabels[index]! })),
    pins,
  };
}

/** Labels get a sample of their line where colour alone does not tell the lines apart. */
export function needsSwatches(series: readonly ChartSeries[]): boolean {
  return new Set(series.map((one) => one.colour)).size < series.length;
}

function rangeOf(series: readonly ChartSeries[], ticks: number): readonly [number, number] {
  let [low, high] = [0, 0];
  for (const { points } of series) {
    for (const { y, low: from, high: to } of points) {
      if (y === null || !Number.isFinite(y)) continue;
      low = Math.min(low, y, from ?? y);
      high = Math.max(high, y, to ?? y);
    }
  }
  return roundRange(low, high, ticks);
}
