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
}

export function emptyCorners(): Decimated {
  return { x: new Float64Array(256), y: new Float64Array(256), length: 0, hidden: 0 };
}

/**
 * Corners of the curve inside a window, with its neighbours outside: for every pixel at most the first value, the
 * lowest, the highest and the last, in their order; where there is room, every bucket. A bucket with a value that is
 * not finite breaks the line behind itself.
 * @param positiveOnly leaves out values that are not above zero, for a logarithmic axis
 * @param corners is overwritten and returned, so that frames make no garbage
 */
export function decimate(
  points: StepPoints,
  window: Window,
  positiveOnly = false,
  corners = emptyCorners(),
): Decimated {
  const { from, to, minimum, maximum, last, gaps } = points;
  const [begin, end] = visibleRange(points, window);
  const toPixel = window.width / Math.max(window.to - window.from, Number.EPSILON);
  corners.length = 0;
  corners.hidden = 0;
  if (end - begin <= 2 * window.width) {
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

  reserve(corners, 5 * (Math.ceil(window.width) + 3));
  let index = begin;
  while (index < end) {
    const column = Math.floor((to[index]! - window.from) * toPixel);
    const first = index;
    let [lowest, highest, broken] = [-1, -1, 0];
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    // The step at which the next pixel begins; comparing steps is cheaper than computing a pixel for each.
    const edge = window.from + (column + 1) / toPixel;
    do {
      let bottom = minimum[index]!;
      const top = maximum[index]!;
      if (positiveOnly && bottom <= 0) {
        corners.hidden += 1;
        bottom = top > 0 ? top : Number.NaN;
      }
      if (bottom < low) {
        low = bottom;
        lowest = index;
      }
      if (top > high && !(positiveOnly && top <= 0)) {
        high = top;
        highest = index;
      }
      broken |= gaps[index]!;
      index += 1;
    } while (index < end && to[index]! < edge);
    const x = column + 0.5;
    if (lowest < 0) {
      push(corners, x, Number.NaN);
      continue;
    }
    const entry = last[first]!;
    const exit = last[index - 1]!;
    const shown = (value: number): boolean => !Number.isNaN(value) && !(positiveOnly && value <= 0);
    if (shown(entry)) push(corners, x, entry);
    push(corners, x, lowest <= highest ? low : high);
    if (low !== high) push(corners, x, lowest <= highest ? high : low);
    if (shown(exit)) push(corners, x, exit);
    if (broken) push(corners, x, Number.NaN);
  }
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
  const [begin, end] = visibleRange(points, window);
  const toPixel = window.width / Math.max(window.to - window.from, Number.EPSILON);
  corners.length = 0;
  corners.hidden = 0;
  reserve(corners, Math.min(end - begin, Math.ceil(window.width) + 3));
  for (let index = begin; index < end; index += 1) {
    const x = (points.to[index]! - window.from) * toPixel;
    const next = index + 1 < end ? (points.to[index + 1]! - window.from) * toPixel : Number.POSITIVE_INFINITY;
    if (Math.floor(next) === Math.floor(x)) continue;
    const value = values[index]!;
    push(corners, x, positiveOnly && value <= 0 ? Number.NaN : value);
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

/** Index of the first of `length` ascending values that is at least `wanted`; `length` when none is. */
export function firstAtOrAfter(ascending: ArrayLike<number>, length: number, wanted: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function push(corners: Corners, x: number, y: number): void {
  corners.x[corners.length] = x;
  corners.y[corners.length] = y;
  corners.length += 1;
}

function reserve(corners: Corners, length: number): void {
  if (corners.x.length >= length) return;
  corners.x = new Float64Array(length);
  corners.y = new Float64Array(length);
}
