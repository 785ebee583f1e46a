/** Thinning a curve without hiding what happened in it. */

/**
 * Keeps at most `limit` points: the first, the last and, of every stretch between, the lowest and the highest, so that
 * a spike of a single step stays. A stretch with a gap (`y` null) keeps the gap too. Order is kept; a curve that is
 * short enough comes back as it is.
 * @param limit at least 8
 */
export function decimate<Point extends { readonly y: number | null }>(
  points: readonly Point[],
  limit: number,
): readonly Point[] {
  if (points.length <= limit) return points;
  const perStretch = points.some((point) => point.y === null) ? 3 : 2;
  const stretches = Math.floor((limit - 2) / perStretch);
  const inner = points.length - 2;
  const kept = new Set<number>([0]);
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const from = 1 + Math.floor((stretch * inner) / stretches);
    const to = 1 + Math.floor(((stretch + 1) * inner) / stretches);
    for (const index of remarkable(points, from, to)) kept.add(index);
  }
  kept.add(points.length - 1);
  return [...kept].sort((a, b) => a - b).map((index) => points[index]!);
}

/** Indices of the lowest point, the highest point and the first gap in [from, to). */
function remarkable(
  points: readonly { readonly y: number | null }[],
  from: number,
  to: number,
): readonly number[] {
  let [lowest, highest, gap] = [-1, -1, -1];
  for (let index = from; index < to; index += 1) {
    const y = points[index]!.y;
    if (y === null) {
      if (gap < 0) gap = index;
      continue;
    }
    if (lowest < 0 || y < points[lowest]!.y!) lowest = index;
    if (highest < 0 || y > points[highest]!.y!) highest = index;
  }
  return [lowest, highest, gap].filter((index) => index >= 0);
}
