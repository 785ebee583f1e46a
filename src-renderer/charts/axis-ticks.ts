/** Round numbers for an axis, linear or logarithmic. */

export interface Ticks {
  readonly values: readonly number[];
  /** Distance of neighbours; 0 on a logarithmic axis. */
  readonly step: number;
}

/** The smallest of 1, 2, 5 times a power of ten that is not below `rough`. */
function roundUp(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Multiples of a round step inside [low, high], about `count` of them. */
export function linearTicks(low: number, high: number, count: number): Ticks {
  if (!(high > low)) return { values: [low], step: 1 };
  const step = roundUp((high - low) / Math.max(1, count));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const values = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
  return { values, step };
}

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

/** As many decimals as the step needs, no more; thousands as "12k", extremes as powers of ten. */
export function formatTick(value: number, step: number): string {
  if (step === 0) return value >= 1e-3 && value < 1e4 ? String(value) : shortExponent(value, 0);
  if (Math.abs(value) < step * 1e-6) return '0';
  if (Math.abs(value) >= 1e6 || step < 1e-4) return shortExponent(value, 1);
  if (step >= 1000) return `${value / 1000}k`;
  return value.toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
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
