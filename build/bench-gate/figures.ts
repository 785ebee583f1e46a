/** Times and their figures. */

export function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** `p50 1.23 ms  p95 2.34 ms`. */
export function timesLine(name: string, times: readonly number[]): string {
  const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
  return `${name.padEnd(46)}p50 ${p50.toFixed(2)} ms  p95 ${p95.toFixed(2)} ms`;
}

export async function timed(call: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await call();
  return performance.now() - begun;
}
