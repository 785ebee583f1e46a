/**
 * How far confidence is from accuracy, over bins of confidence: expected calibration error (Naeini, Cooper and
 * Hauskrecht 2015). Bins of equal width are (low, high], as in Guo et al. 2017; bins of equal mass end at the quantiles of
 * the confidences (linear interpolation), so that equal confidences share a bin (Nixon et al. 2019).
 */

export const BINS = 15;

/** Rows in rising order of confidence. */
export interface ConfidenceTable {
  readonly confidence: Float64Array;
  /** 1 where what was held for likely is so. */
  readonly correct: Uint8Array;
  /** Number of the row that each entry stands for: where its count is found. */
  readonly row: Int32Array;
}

export function confidenceTable(
  confidences: ArrayLike<number>,
  isCorrect: (row: number) => boolean,
): ConfidenceTable {
  const order = Array.from({ length: confidences.length }, (_, row) => row).sort(
    (a, b) => confidences[a]! - confidences[b]! || a - b,
  );
  return {
    confidence: Float64Array.from(order, (row) => confidences[row]!),
    correct: Uint8Array.from(order, (row) => (isCorrect(row) ? 1 : 0)),
    row: Int32Array.from(order),
  };
}

export interface Bin {
  readonly low: number;
  readonly high: number;
  /** Sums over the bin's rows. */
  rows: number;
  confidence: number;
  correct: number;
}

/** @param counts how often each row counts */
export function equalWidthBins(
  { confidence, correct, row }: ConfidenceTable,
  counts: ArrayLike<number>,
  bins = BINS,
): Bin[] {
  const out = emptyBins(Array.from({ length: bins + 1 }, (_, index) => index / bins));
  for (let entry = 0; entry < row.length; entry += 1) {
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(confidence[entry]! * bins) - 1));
    add(out[bin]!, counts[row[entry]!]!, confidence[entry]!, correct[entry]!);
  }
  return out;
}

/** @param counts how often each row counts: whole numbers */
export function equalMassBins(
  { confidence, correct, row }: ConfidenceTable,
  counts: ArrayLike<number>,
  bins = BINS,
): Bin[] {
  let total = 0;
  for (let entry = 0; entry < row.length; entry += 1) total += counts[row[entry]!]!;
  if (total === 0) return [];
  const sorted = new Float64Array(total);
  let filled = 0;
  for (let entry = 0; entry < row.length; entry += 1) {
    const count = counts[row[entry]!]!;
    sorted.fill(confidence[entry]!, filled, filled + count);
    filled += count;
  }
  const edges = Array.from({ length: bins + 1 }, (_, index) => quantileOfSorted(sorted, index / bins));
  const out = emptyBins(edges);
  let bin = 0;
  for (let entry = 0; entry < row.length; entry += 1) {
    while (bin < bins - 1 && confidence[entry]! >= edges[bin + 1]!) bin += 1;
    add(out[bin]!, counts[row[entry]!]!, confidence[entry]!, correct[entry]!);
  }
  return out;
}

/** Mean over rows of the distance between accuracy and mean confidence of their bin. NaN without rows. */
export function calibrationError(bins: readonly Bin[]): number {
  let [distance, total] = [0, 0];
  for (const { rows, confidence, correct } of bins) {
    distance += Math.abs(correct - confidence);
    total += rows;
  }
  return distance / total;
}

/** Quantile by linear interpolation (Hyndman and Fan's type 7). */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}

function emptyBins(edges: readonly number[]): Bin[] {
  return edges
    .slice(1)
    .map((high, index) => ({ low: edges[index]!, high, rows: 0, confidence: 0, correct: 0 }));
}

function add(bin: Bin, count: number, confidence: number, correct: number): void {
  bin.rows += count;
  bin.confidence += count * confidence;
  bin.correct += count * correct;
}
