/** Round numbers for an axis, of the report and of the screens. */

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
export function ticksBetween(low: number, high: number, count: number): Ticks {
  if (!(high > low)) return { values: [low], step: 1 };
  const step = roundUp((high - low) / Math.max(1, count));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const values = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
  return { values, step };
}

/** The range of the data, widened to whole ticks; a flat curve gets room around it. */
export function roundRange(low: number, high: number, count: number): readonly [number, number] {
  if (!(high > low)) return low === 0 ? [0, 1] : [Math.min(0, 2 * low), Math.max(0, 2 * low)];
  const { step } = ticksBetween(low, high, count);
  return [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
}

/** As many decimals as the step needs, no more; thousands as "12k", extremes as powers of ten. */
export function formatTick(value: number, step: number): string {
  if (Math.abs(value) < step * 1e-6) return '0';
  if (Math.abs(value) >= 1e6 || step < 1e-4)
    return value.toExponential(1).replace('e+', 'e').replace('.0e', 'e');
  if (step >= 1000) return `${value / 1000}k`;
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return value.toFixed(decimals);
}
