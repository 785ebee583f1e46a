/** From values to heights: linear or logarithmic. */
import { linearTicks, logTicks, type Ticks } from './axis-ticks.ts';

export type ScaleKind = 'linear' | 'log';

export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** Distance from the bottom, 0 at `low` and 1 at `high`; NaN where a logarithmic axis has no place for a value. */
export function heightOf(value: number, range: ValueRange, kind: ScaleKind): number {
  return heightsOf(range, kind)(value);
}

/** `heightOf` for many values of the same axis. */
export function heightsOf({ low, high }: ValueRange, kind: ScaleKind): (value: number) => number {
  if (kind === 'linear') return (value) => (value - low) / (high - low);
  const [start, length] = [Math.log(low), Math.log(high) - Math.log(low)];
  return (value) => (value > 0 ? (Math.log(value) - start) / length : Number.NaN);
}

/** The inverse of `heightOf`. */
export function valueAt(height: number, { low, high }: ValueRange, kind: ScaleKind): number {
  return kind === 'linear' ? low + height * (high - low) : low * (high / low) ** height;
}

/** Ticks of a range, about `count`. */
export function valueTicks({ low, high }: ValueRange, kind: ScaleKind, count: number): Ticks {
  return kind === 'linear' ? linearTicks(low, high, count) : logTicks(low, high, count);
}

/**
 * The range of an axis around the data, widened to whole ticks. Zero belongs to a linear axis unless the data stay far
 * from it. A flat curve gets room around it.
 * @param low lowest value shown, positive for a logarithmic axis; Infinity when there is none
 */
export function rangeAround(low: number, high: number, kind: ScaleKind, count: number): ValueRange {
  if (!(low <= high)) return kind === 'linear' ? { low: 0, high: 1 } : { low: 0.1, high: 1 };
  if (kind === 'log') {
    const power = (value: number): number => 10 ** Math.floor(Math.log10(value) + 1e-9);
    const whole = (value: number, round: (value: number) => number): number =>
      round(value / power(value) - 1e-9 * Math.sign(round(0.5) - 0.5)) * power(value);
    const [bottom, top] = [whole(low, Math.floor), whole(high, Math.ceil)];
    return top > bottom ? { low: bottom, high: top } : { low: bottom / 10, high: top * 10 };
  }
  const includesZero = low > 0 && low < 0.6 * high ? 0 : high < 0 && high > 0.6 * low ? 0 : null;
  const [bottom, top] = [Math.min(low, includesZero ?? low), Math.max(high, includesZero ?? high)];
  if (top - bottom <= 1e-9 * Math.max(Math.abs(top), Math.abs(bottom))) {
    const room = bottom === 0 ? 1 : Math.abs(bottom) / 2;
    return { low: bottom === 0 ? 0 : bottom - room, high: top + room };
  }
  const { step } = linearTicks(bottom, top, count);
  return { low: Math.floor(bottom / step + 1e-9) * step, high: Math.ceil(top / step - 1e-9) * step };
}
