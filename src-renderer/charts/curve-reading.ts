/** What a curve says at a step, as words: the readout under the cursor. */
import { formatValue } from './axis-ticks.ts';
import type { CurveData, MeasuredPoint, StepPoints } from './curve-data.ts';
import { firstAtOrAfter } from './decimate.ts';
import type { ChartWords } from './words.ts';

export interface Reading {
  /** Where it was read; another step than asked for where nothing was measured there. */
  readonly step: number;
  readonly value: string;
  /** Interval and rows, lowest and highest of a stretch, or why there is no value. */
  readonly detail: string;
}

/** @param step where to read; `null`: at the end. `null` comes back when there is nothing at all. */
export function readCurve(data: CurveData, step: number | null, words: ChartWords): Reading | null {
  return data.kind === 'steps' ? readSteps(data.read(), step, words) : readMeasured(data.read(), step, words);
}

function readSteps(points: StepPoints, step: number | null, words: ChartWords): Reading | null {
  const { length, from, to, minimum, maximum, last, gaps } = points;
  if (length === 0) return null;
  const wanted = step ?? to[length - 1]!;
  const at = Math.min(firstAtOrAfter(to, length, wanted), length - 1);
  const steps = to[at]! - from[at]! + 1;
  if (Number.isNaN(last[at]!)) return { step: to[at]!, value: '–', detail: words.notFinite };
  const between = steps > 1 ? words.between(formatValue(minimum[at]!), formatValue(maximum[at]!), steps) : '';
  return {
    step: wanted >= from[at]! && wanted <= to[at]! ? wanted : to[at]!,
    value: formatValue(last[at]!),
    detail: [between, gaps[at] === 1 ? words.notFinite : ''].filter(Boolean).join(', '),
  };
}

function readMeasured(
  points: readonly MeasuredPoint[],
  step: number | null,
  words: ChartWords,
): Reading | null {
  const point = step === null ? points.at(-1) : nearest(points, step);
  if (!point) return null;
  const { x, y, low, high, count, rows } = point;
  if (y === null) return { step: x, value: '–', detail: words.nothingToCount };
  const counted = low !== undefined && high !== undefined && count !== undefined && rows !== undefined;
  return { step: x, value: y.toFixed(3), detail: counted ? words.interval(low, high, count, rows) : '' };
}

function nearest(points: readonly MeasuredPoint[], step: number): MeasuredPoint | undefined {
  const after = points.findIndex((point) => point.x >= step);
  if (after < 0) return points.at(-1);
  const [left, right] = [points[after - 1], points[after]!];
  return left && step - left.x < right.x - step ? left : right;
}

/** First, last, lowest and highest value of a curve, for those who do not see it. */
export function summaryOf(name: string, data: CurveData, words: ChartWords): string {
  const values = data.kind === 'steps' ? stepExtremes(data.read()) : measuredExtremes(data.read());
  if (!values) return `${name}: ${words.noPoints}`;
  const [first, last, low, high] = values.map(formatValue) as [string, string, string, string];
  return words.summary(name, first, last, low, high);
}

type Extremes = readonly [first: number, last: number, low: number, high: number];

function stepExtremes({ length, minimum, maximum, last }: StepPoints): Extremes | null {
  let [low, high, first, final] = [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
    Number.NaN,
  ];
  for (let index = 0; index < length; index += 1) {
    if (Number.isNaN(last[index]!)) continue;
    if (Number.isNaN(first)) first = last[index]!;
    final = last[index]!;
    if (minimum[index]! < low) low = minimum[index]!;
    if (maximum[index]! > high) high = maximum[index]!;
  }
  return low <= high ? [first, final, low, high] : null;
}

function measuredExtremes(points: readonly MeasuredPoint[]): Extremes | null {
  const values = points.flatMap(({ y }) => (y === null ? [] : [y]));
  if (values.length === 0) return null;
  return [values[0]!, values.at(-1)!, Math.min(...values), Math.max(...values)];
}

/** The measured step before or after another; `null` when the chart has no measured curve. */
export function neighbourStep(curves: readonly CurveData[], step: number, direction: 1 | -1): number | null {
  const steps = curves.flatMap((data) => (data.kind === 'measured' ? data.read().map(({ x }) => x) : []));
  const ahead = steps.filter((x) => (direction === 1 ? x > step : x < step));
  if (ahead.length === 0) return null;
  return direction === 1 ? Math.min(...ahead) : Math.max(...ahead);
}
