/** Schedules over training progress, a share from 0 (first step) to 1 (last). */

/** Linear warm-up over the first share, then half a cosine down to zero (Loshchilov & Hutter 2017). */
export function cosineWithWarmup(progress: number, warmup: number): number {
  if (progress < warmup) return progress / warmup;
  return 0.5 * (1 + Math.cos((Math.PI * (progress - warmup)) / Math.max(1 - warmup, Number.EPSILON)));
}

/** The value of the last interval that has begun; 0 before the first. */
export function stepSchedule(
  progress: number,
  intervals: readonly { from: number; lambda: number }[],
): number {
  return intervals.reduce((value, { from, lambda }) => (progress >= from ? lambda : value), 0);
}
