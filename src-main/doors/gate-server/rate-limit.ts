/** How often somebody may ask: a bucket that fills steadily, and holds a short burst. */

export interface RateLimit {
  /** @returns 0 when the request may be answered, else the seconds after which to come again */
  take(key: string): number;
}

/**
 * @param perSecond requests on average; 0 for no limit
 * @param burst requests at once
 * @param now milliseconds of a clock that only goes forward
 */
export function createRateLimit(
  perSecond: number,
  burst: number,
  now: () => number = () => performance.now(),
): RateLimit {
  const buckets = new Map<string, { level: number; at: number }>();
  return {
    take(key) {
      if (perSecond === 0) return 0;
      const time = now();
      const { level, at } = buckets.get(key) ?? { level: burst, at: time };
      const filled = Math.min(burst, level + ((time - at) / 1000) * perSecond);
      const allowed = filled >= 1;
      buckets.set(key, { level: allowed ? filled - 1 : filled, at: time });
      return allowed ? 0 : Math.max(1, Math.ceil((1 - filled) / perSecond));
    },
  };
}
