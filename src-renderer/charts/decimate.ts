/** Thinning columns of steps to what a screen can show, so that no spike is lost. */
import type { StepPoints } from './curve-data.ts';

/** Corners of a line in pixels from the left edge and in values; NaN as `y` breaks the line. */
export interface Corners {
  x: Float64Array;
  y: Float64Array;
  length: number;
}

export interface Window {
  /** Steps at the left and the right edge. */
  readonly from: number;
  readonly to: number;
  /** Pixels between the edges. */
  readonly width: number;
}

export interface Decimated extends Corners {
  /** Buckets in the window with values that a logarithmic axis cannot show. */
  hidden: number;
  /** How far the same window was thinned before: a curve that grew is taken up at its last pixel. */
  resume: Resume | null;
  /** Pixel until which the corners are those of the call before. */
  unchangedUntil: number;
}

interface Resume {
  readonly key: string;
  /** First bucket of the last pixel, and what there was before it. */
  readonly index: number;
  readonly length: number;
  readonly hidden: number;
}

export function emptyCorners(): Decimated {
  return {
    x: new Float64Array(256),
    y: new Float64Array(256),
    length: 0,
    hidden: 0,
    resume: null,
    unchangedUntil: 0,
  };
}

/**
 * Corners of the curve inside a window, with its neighbours outside: for every pixel the lowest value and the highest,
 * first the one that is nearer to where the line comes from; where there is room, every bucket. A value that is not
 * finite breaks the line.
 * @param positiveOnly leaves out values that are not above zero, for a logarithmic axis
 * @param corners of the frame before, overwritten and returned: no garbage, and no work for what has not changed
 */
export function decimate(
  points: StepPoints,
  window: Window,
  positiveOnly = false,
  corners = emptyCorners(),
): Decimated {
  const [begin, end] = visibleRange(points, window);
  if (end - begin > 2 * window.width) return thinned(points, window, positiveOnly, corners, begin, end);
  const { from, to, minimum, maximum, last, gaps } = points;
  const toPixel = pixelsPerStep(window);
  clear(corners);
  reserve(corners, 4 * (end - begin));
  for (let index = begin; index < end; index += 1) {
    const [low, high] = [minimum[index]!, maximum[index]!];
    const hides = positiveOnly && low <= 0;
    if (hides) corners.hidden += 1;
    const x = (to[index]! - window.from) * toPixel;
    if (low !== high) {
      const middle = ((from[index]! + to[index]!) / 2 - window.from) * toPixel;
      if (!hides) push(corners, middle, low);
      if (!positiveOnly || high > 0) push(corners, middle, high);
    }
    const value = last[index]!;
    push(corners, x, positiveOnly && value <= 0 ? Number.NaN : value);
    if (gaps[index] === 1) push(corners, x, Number.NaN);
  }
  return corners;
}

/** Two corners a pixel. */
function thinned(
  points: StepPoints,
  window: Window,
  positiveOnly: boolean,
  corners: Decimated,
  begin: number,
  end: number,
): Decimated {
  const { to, minimum, maximum, last, gaps } = points;
  const toPixel = pixelsPerStep(window);
  const key = [points.generation, window.from, window.to, window.width, positiveOnly, begin].join(' ');
  const resume = corners.resume?.key === key && corners.resume.index < end ? corners.resume : null;
  clear(corners);
  reserve(corners, 3 * (Math.ceil(window.width) + 3) + 1);
  corners.length = resume?.length ?? 0;
  corners.hidden = resume?.hidden ?? 0;
  corners.unchangedUntil = resume && resume.length > 0 ? corners.x[resume.length - 1]! : 0;
  let index = resume?.index ?? begin;
  while (index < end) {
    corners.resume = { key, index, length: corners.length, hidden: corners.hidden };
    const column = Math.floor((to[index]! - window.from) * toPixel);
    // The step at which the next pixel begins: comparing steps is cheaper than computing a pixel for each.
    const edge = window.from + (column + 1) / toPixel;
    let [low, high, broken] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    do {
      let bottom = minimum[index]!;
      const top = maximum[index]!;
      if (positiveOnly && bottom <= 0) {
        corners.hidden += 1;
        bottom = top > 0 ? top : Number.NaN;
      }
      if (bottom < low) low = bottom;
      if (top > high) high = top;
      broken |= gaps[index]!;
      index += 1;
    } while (index < end && to[index]! < edge);
    const x = column + 0.5;
    if (low <= high) {
      const before = corners.length > 0 ? corners.y[corners.length - 1]! : Number.NaN;
      const downwards = Math.abs(before - high) < Math.abs(before - low);
      push(corners, x, downwards ? high : low);
      if (low !== high) push(corners, x, downwards ? low : high);
    }
    if (broken || !(low <= high)) push(corners, x, Number.NaN);
  }
  const final = last[end - 1]!;
  const finalX = Math.max(corners.x[corners.length - 1]!, (to[end - 1]! - window.from) * toPixel);
  if (!(positiveOnly && final <= 0)) push(corners, finalX, final);
  return corners;
}

/** One corner a pixel of a smooth curve: its last value there. */
export function decimateSmooth(
  points: StepPoints,
  values: Float64Array,
  window: Window,
  positiveOnly = false,
  corners = emptyCorners(),
): Decimated {
  const { to } = points;
  const [begin, end] = visibleRange(points, window);
  const toPixel = pixelsPerStep(window);
  clear(corners);
  reserve(corners, Math.min(end - begin, Math.ceil(window.width) + 4));
  const isDense = end - begin > 2 * window.width;
  for (let index = begin; index < end; index += 1) {
    if (isDense) {
      const column = Math.floor((to[index]! - window.from) * toPixel);
      index = firstAtOrAfter(to, end, window.from + (column + 1) / toPixel, index + 1) - 1;
    }
    const value = values[index]!;
    push(corners, (to[index]! - window.from) * toPixel, positiveOnly && value <= 0 ? Number.NaN : value);
  }
  return corners;
}

/** Buckets [begin, end) of a window, with one neighbour on each side. */
export function visibleRange(
  points: StepPoints,
  { from, to }: Pick<Window, 'from' | 'to'>,
): [number, number] {
  const begin = Math.max(0, firstAtOrAfter(points.to, points.length, from) - 1);
  const end = Math.min(points.length, firstAtOrAfter(points.from, points.length, to) + 1);
  return [begin, Math.max(begin, end)];
}

/** Index of the first of `length` ascending values, from `start` on, that is at least `wanted`; else `length`. */
export function firstAtOrAfter(
  ascending: ArrayLike<number>,
  length: number,
  wanted: number,
  start = 0,
): number {
  let [low, high] = [start, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function pixelsPerStep({ from, to, width }: Window): number {
  return width / Math.max(to - from, Number.EPSILON);
}

function clear(corners: Decimated): void {
  corners.length = 0;
  corners.hidden = 0;
  corners.resume = null;
  corners.unchangedUntil = 0;
}

function push(corners: Corners, x: number, y: number): void {
  corners.x[corners.length] = x;
  corners.y[corners.length] = y;
  corners.length += 1;
}

function reserve(corners: Corners, length: number): void {
  if (corners.x.length >= length) return;
  const { x, y } = corners;
  corners.x = new Float64Array(length);
  corners.y = new Float64Array(length);
  corners.x.set(x);
  corners.y.set(y);
}
