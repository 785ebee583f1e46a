/** Area under the ROC curve: how well scores rank the positive rows above the others. */

/**
 * The probability that a positive row scores above a negative one, ties counting half (Mann and Whitney 1947).
 * @returns 0.5 for chance, 1 for a perfect ranking; `null` when a side has no rows
 */
export function auroc(scores: readonly number[], positive: readonly boolean[]): number | null {
  const order = scores.map((_, index) => index).sort((a, b) => scores[a]! - scores[b]!);
  let [rankSum, positives] = [0, 0];
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end += 1;
    const tied = order.slice(start, end).filter((index) => positive[index]).length;
    rankSum += (tied * (start + 1 + end)) / 2;
    positives += tied;
    start = end;
  }
  const negatives = scores.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
