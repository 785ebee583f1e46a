/** Wilson's score interval for a proportion (Wilson 1927). */

/** A proportion with its counts and 95 % interval; `value` is null when there is nothing to count. */
export interface Proportion {
  readonly value: number | null;
  readonly count: number;
  readonly rows: number;
  readonly low: number;
  readonly high: number;
}

const normalQuantile95 = 1.959963984540054;

/** `count` successes among `rows`; without rows nothing is known: [0, 1]. */
export function proportion(count: number, rows: number, z = normalQuantile95): Proportion {
  if (rows === 0) return { value: null, count: 0, rows: 0, low: 0, high: 1 };
  const p = count / rows;
  const spread = z * z;
  const centre = (p + spread / (2 * rows)) / (1 + spread / rows);
  const half = (z / (1 + spread / rows)) * Math.sqrt((p * (1 - p)) / rows + spread / (4 * rows * rows));
  return { value: p, count, rows, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
