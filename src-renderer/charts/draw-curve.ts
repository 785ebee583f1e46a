/** Drawing one curve: the raw line or its faint band under a smooth one, interval band, markers. */
import type { Palette } from './chart-colours.ts';
import type { MeasuredPoint, StepPoints } from './curve-data.ts';
import { type CurveSeries, dashes, type Stroke } from './curve-series.ts';
import { type Corners, decimate, decimateSmooth, emptyCorners, firstAtOrAfter } from './decimate.ts';
import { drawMarker } from './draw-marker.ts';
import type { Pen, PlotArea } from './pen.ts';
import type { Smoother } from './smoothing.ts';
import { heightOf, heightsOf, type ScaleKind, type ValueRange } from './value-scale.ts';

export interface CurveFrame extends PlotArea {
  /** Steps at the left and right edge. */
  readonly from: number;
  readonly to: number;
  readonly range: ValueRange;
  readonly scale: ScaleKind;
  /** Pixels from the left edge of the plot before which the picture is drawn already; 0: everything is drawn. */
  readonly drawFrom?: number;
}

/** Corners of a curve of steps, ready to be drawn; reused from frame to frame. */
export interface PreparedSteps {
  readonly raw: ReturnType<typeof emptyCorners>;
  readonly smooth: ReturnType<typeof emptyCorners> | null;
}

/**
 * Thins a curve of steps.
 * @param weight of the smoothing for each step, 0 for none
 * @param before what the frame before prepared, to be overwritten
 */
export function prepareSteps(
  points: StepPoints,
  frame: Pick<CurveFrame, 'from' | 'to' | 'width' | 'scale'>,
  weight: number,
  smoother: Smoother,
  before?: PreparedSteps,
): PreparedSteps {
  const positiveOnly = frame.scale === 'log';
  const raw = decimate(points, frame, positiveOnly, before?.raw);
  if (weight <= 0) return { raw, smooth: null };
  const values = smoother.smooth(points, weight);
  return {
    raw,
    smooth: decimateSmooth(points, values, frame, positiveOnly, before?.smooth ?? emptyCorners()),
  };
}

export function drawSteps(
  pen: Pen,
  prepared: PreparedSteps,
  series: CurveSeries,
  frame: CurveFrame,
  colours: Palette,
): void {
  const { raw, smooth } = prepared;
  const colour = colours(series.colour);
  if (smooth) {
    pen.globalAlpha = 0.28;
    strokeLine(pen, raw, 'solid', colour, 1, frame, colours);
    pen.globalAlpha = 1;
    strokeLine(pen, smooth, series.stroke, colour, series.second ? 1.2 : 1.8, frame, colours);
  } else {
    // A dash pattern on a line that goes up and down in every pixel is noise.
    const dense = raw.length > frame.width;
    const stroke = dense ? 'solid' : series.stroke;
    // Lines of one pixel are drawn many times faster than wider ones.
    const width = raw.length > 200 ? 1 : raw.length > 60 || series.second ? 1.1 : 1.8;
    strokeLine(pen, raw, stroke, colour, width, frame, colours);
  }
}

/** The interval of each measured point as a band. */
export function drawBand(
  pen: Pen,
  points: readonly MeasuredPoint[],
  series: CurveSeries,
  frame: CurveFrame,
  colours: Palette,
): void {
  pen.fillStyle = colours(series.colour);
  pen.globalAlpha = series.second ? 0.1 : 0.17;
  for (const stretch of stretches(points)) {
    const known = stretch.filter((point) => point.low !== undefined && point.high !== undefined);
    if (known.length < 2) continue;
    pen.beginPath();
    for (const point of known) pen.lineTo(toX(point.x, frame), toY(point.high!, frame, true));
    for (const point of known.toReversed()) pen.lineTo(toX(point.x, frame), toY(point.low!, frame, true));
    pen.closePath();
    pen.fill();
  }
  pen.globalAlpha = 1;
}

export function drawMeasured(
  pen: Pen,
  points: readonly MeasuredPoint[],
  series: CurveSeries,
  frame: CurveFrame,
  colours: Palette,
): void {
  const corners: Corners = {
    x: Float64Array.from(points, (point) => toX(point.x, frame) - frame.left),
    y: Float64Array.from(points, (point) => point.y ?? Number.NaN),
    length: points.length,
  };
  const colour = colours(series.colour);
  strokeLine(pen, corners, series.stroke, colour, series.second ? 1.2 : 1.8, frame, colours);
  if ((series.marker ?? 'none') === 'none') return;
  for (const { x, y } of points) {
    if (y === null || x < frame.from || x > frame.to) continue;
    const height = toY(y, frame);
    if (Number.isNaN(height)) continue;
    drawMarker(pen, series.marker!, toX(x, frame), height, colour, series.second ? colours('surface') : null);
  }
}

/** Strokes corners; a double line is a wide one with the surface's colour down its middle. */
function strokeLine(
  pen: Pen,
  corners: Corners,
  stroke: Stroke,
  colour: string,
  width: number,
  frame: CurveFrame,
  colours: Palette,
): void {
  // Round joins of many corners cost much and are not seen.
  pen.lineJoin = corners.length > 200 ? 'bevel' : 'round';
  pen.lineCap = stroke === 'dashed' ? 'butt' : 'round';
  pen.setLineDash([...dashes[stroke]]);
  pen.beginPath();
  trace(pen, corners, frame);
  pen.strokeStyle = colour;
  pen.lineWidth = stroke === 'double' ? width + 2.6 : width;
  pen.stroke();
  if (stroke === 'double') {
    pen.strokeStyle = colours('surface');
    pen.lineWidth = width;
    pen.stroke();
  }
  pen.setLineDash([]);
}

function trace(pen: Pen, corners: Corners, frame: CurveFrame): void {
  const height = heightsOf(frame.range, frame.scale);
  let isOpen = false;
  const start = frame.drawFrom ? firstAtOrAfter(corners.x, corners.length, frame.drawFrom - 6) : 0;
  for (let index = start; index < corners.length; index += 1) {
    const y = frame.top + (1 - height(corners.y[index]!)) * frame.height;
    if (Number.isNaN(y)) {
      isOpen = false;
      continue;
    }
    const x = frame.left + corners.x[index]!;
    if (isOpen) pen.lineTo(x, y);
    else {
      pen.moveTo(x, y);
      // A single point between two gaps is a dot, not nothing.
      if (index + 1 >= corners.length || Number.isNaN(corners.y[index + 1]!)) pen.lineTo(x + 0.1, y);
    }
    isOpen = true;
  }
}

export function toX(step: number, { left, width, from, to }: CurveFrame): number {
  return left + ((step - from) / Math.max(to - from, Number.EPSILON)) * width;
}

/** @param inside keeps a value without a place on the axis at the axis's end */
export function toY(value: number, frame: CurveFrame, inside = false): number {
  const height = heightOf(value, frame.range, frame.scale);
  if (inside)
    return frame.top + (1 - Math.min(1, Math.max(0, Number.isNaN(height) ? 0 : height))) * frame.height;
  return frame.top + (1 - height) * frame.height;
}

function stretches(points: readonly MeasuredPoint[]): readonly (readonly MeasuredPoint[])[] {
  const found: MeasuredPoint[][] = [[]];
  for (const point of points) {
    if (point.y === null) found.push([]);
    else found.at(-1)!.push(point);
  }
  return found;
}
