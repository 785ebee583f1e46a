/** One frame of a chart: what of each curve is shown, on which axes. */
import type { ChartColour, Palette } from './chart-colours.ts';
import type { Zoom } from './chart-group.ts';
import type { MeasuredPoint } from './curve-data.ts';
import type { CurveSeries } from './curve-series.ts';
import {
  type CurveFrame,
  drawBand,
  drawMeasured,
  drawSteps,
  type PreparedSteps,
  prepareSteps,
  toX,
} from './draw-curve.ts';
import { drawPhases } from './draw-phases.ts';
import type { Pen, PlotArea } from './pen.ts';
import type { PhaseSpan } from './phase-spans.ts';
import { createSmoother, type Smoother } from './smoothing.ts';
import { rangeAround, type ScaleKind, type ValueRange } from './value-scale.ts';

/** A vertical line, such as an alarm. */
export interface Mark {
  readonly step: number;
  readonly colour: ChartColour;
  readonly label: string;
}

export interface ChartContent {
  readonly series: readonly CurveSeries[];
  /** Fixed axis; around the data when left out. */
  readonly range?: ValueRange | undefined;
  readonly scale?: ScaleKind | undefined;
  /** Weight of exponential smoothing for each step, 0 to below 1; 0: none. */
  readonly smoothing?: number | undefined;
  readonly phases?: readonly PhaseSpan[] | undefined;
  readonly marks?: readonly Mark[] | undefined;
}

type Item =
  | { readonly kind: 'steps'; readonly series: CurveSeries; readonly prepared: PreparedSteps }
  | { readonly kind: 'measured'; readonly series: CurveSeries; readonly points: readonly MeasuredPoint[] };

export interface HiddenPoints {
  readonly name: string;
  readonly count: number;
}

export interface ChartFrame {
  readonly frame: CurveFrame;
  readonly items: readonly Item[];
  /** Points that the logarithmic axis has no place for, by the name of their curve. */
  readonly hidden: readonly HiddenPoints[];
  /** Last step of any curve, also outside the frame. */
  readonly lastStep: number;
  readonly isEmpty: boolean;
  /** Pixels from the plot's left edge before which no curve changed since the frame before. */
  readonly unchangedUntil: number;
}

/** What frames of the same chart hand on: buffers, and how far smoothing has come. */
export type FrameMemory = Map<
  string,
  { readonly smoother: Smoother; prepared?: PreparedSteps; points?: readonly MeasuredPoint[] }
>;

/** Ticks of the value axis for a plot's height in pixels. */
export function tickCount(height: number): number {
  return Math.max(2, Math.floor(height / 30));
}

/** @param before range of the frame before, kept while it fits, so that a live axis does not tremble */
export function prepareFrame(
  content: ChartContent,
  plot: PlotArea,
  shown: Zoom,
  memory: FrameMemory,
  before?: ValueRange,
): ChartFrame {
  const scale = content.scale ?? 'linear';
  let [low, high, lastStep] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  const hidden: HiddenPoints[] = [];
  const hide = (name: string, count: number): void => {
    if (count > 0) hidden.push({ name, count });
  };
  const include = (value: number): void => {
    if (Number.isNaN(value) || (scale === 'log' && value <= 0)) return;
    if (value < low) low = value;
    if (value > high) high = value;
  };
  let unchangedUntil = Number.POSITIVE_INFINITY;
  const items = content.series.map((series): Item => {
    const kept = memory.get(series.id) ?? { smoother: createSmoother() };
    memory.set(series.id, kept);
    if (series.data.kind === 'measured') {
      const points = series.data.read();
      if (kept.points !== points) unchangedUntil = 0;
      kept.points = points;
      lastStep = Math.max(lastStep, points.at(-1)?.x ?? 0);
      let left = 0;
      for (const point of points) {
        if (point.x < shown.from || point.x > shown.to || point.y === null) continue;
        if (scale === 'log' && point.y <= 0) left += 1;
        for (const value of [point.y, point.low ?? point.y, point.high ?? point.y]) include(value);
      }
      hide(series.name, left);
      return { kind: 'measured', series, points };
    }
    const points = series.data.read();
    if (points.length > 0) lastStep = Math.max(lastStep, points.to[points.length - 1]!);
    const prepared = prepareSteps(
      points,
      { ...shown, width: plot.width, scale },
      content.smoothing ?? 0,
      kept.smoother,
      kept.prepared,
    );
    kept.prepared = prepared;
    // A pattern of dashes continues only when it is drawn from its beginning.
    const canContinue = series.stroke === 'solid' || series.stroke === 'double';
    unchangedUntil = Math.min(unchangedUntil, canContinue ? prepared.raw.unchangedUntil : 0);
    hide(series.name, prepared.raw.hidden);
    for (let index = 0; index < prepared.raw.length; index += 1) {
      const x = prepared.raw.x[index]!;
      if (x >= 0 && x <= plot.width) include(prepared.raw.y[index]!);
    }
    return { kind: 'steps', series, prepared };
  });
  const wanted = rangeAround(low, high, scale, tickCount(plot.height));
  const range = content.range ?? (before && stillFits(before, wanted, low, high, scale) ? before : wanted);
  return {
    frame: { ...plot, ...shown, range, scale },
    items,
    hidden,
    lastStep,
    unchangedUntil,
    isEmpty: !(low <= high),
  };
}

/** Whether the data lie inside and fill more than half of an older range. */
function stillFits(
  older: ValueRange,
  wanted: ValueRange,
  low: number,
  high: number,
  scale: ScaleKind,
): boolean {
  if (scale === 'log' && older.low <= 0) return false;
  const length = ({ low, high }: ValueRange): number => (scale === 'log' ? Math.log(high / low) : high - low);
  return low >= older.low && high <= older.high && length(wanted) > 0.55 * length(older);
}

/** Draws phases, bands, marks and curves. The caller keeps what lies outside of the plot from being seen. */
export function drawFrame(
  pen: Pen,
  { frame, items }: Pick<ChartFrame, 'frame' | 'items'>,
  { phases, marks }: Pick<ChartContent, 'phases' | 'marks'>,
  colours: Palette,
): void {
  if (phases) drawPhases(pen, phases, frame, colours);
  for (const item of items) {
    if (item.kind === 'measured') drawBand(pen, item.points, item.series, frame, colours);
  }
  for (const { step, colour } of marks ?? []) {
    pen.strokeStyle = colours(colour);
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(toX(step, frame), frame.top);
    pen.lineTo(toX(step, frame), frame.top + frame.height);
    pen.stroke();
  }
  // The first series is the most important: it is drawn last, over the others.
  for (const item of items.toReversed()) {
    if (item.kind === 'measured') drawMeasured(pen, item.points, item.series, frame, colours);
    else drawSteps(pen, item.prepared, item.series, frame, colours);
  }
}
