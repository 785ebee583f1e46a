/** Round numbers for an axis, linear or logarithmic. */

import {
  formatTick as formatLinearTick,
  ticksBetween as linearTicks,
  type Ticks,
} from '../../src-main/report/axis-ticks.ts';

export { linearTicks, type Ticks };

/** As `linearTicks`, whole numbers only: there is no half step. */
export function stepTicks(low: number, high: number, count: number): Ticks {
  const ticks = linearTicks(low, high, count);
  return ticks.step >= 1 ? ticks : linearTicks(Math.ceil(low), Math.floor(high), Math.max(1, high - low));
}

/** Powers of ten inside [low, high], thinned to about `count`; 1, 2 and 5 times them where there are few. */
export function logTicks(low: number, high: number, count: number): Ticks {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const every = Math.max(1, Math.ceil((last - first) / Math.max(1, count)));
  const factors = Math.log10(high / low) <= Math.max(1, count / 2) ? [1, 2, 5] : [1];
  const values: number[] = [];
  for (let power = first; power <= last; power += every) {
    for (const factor of factors) values.push(Number(`${factor}e${power}`));
  }
  return {
    values: values.filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)),
    step: 0,
  };
}

/** As the report's; on a logarithmic axis (step 0) the powers of ten as people write them. */
export function formatTick(value: number, step: number): string {
  if (step === 0) return value >= 1e-3 && value < 1e4 ? String(value) : shortExponent(value, 0);
  return formatLinearTick(value, step);
}

function shortExponent(value: number, digits: number): string {
  return value.toExponential(digits).replace('e+', 'e').replace('.0e', 'e');
}

/** A value for people: four significant digits at most, extremes as powers of ten. */
export function formatValue(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e5) return shortExponent(value, 2);
  return value.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : 3);
}

/**
 * The end of an axis that something grows towards: a round number with room ahead, so that a live chart draws new axes
 * seldom.
 */
export function roundEnd(value: number): number {
  if (value <= 10) return 10;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor =
    [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((candidate) => candidate * power >= value) ?? 10;
  return Math.round(factor * power);
}
