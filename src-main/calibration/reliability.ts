/** The reliability diagram: how often what is held for likely is so, for each bin of confidence. */
import { type Proportion, proportion } from '../training/wilson.ts';
import { type ConfidenceTable, equalWidthBins } from './calibration-error.ts';
import type { ScoreTable } from './scores.ts';

export interface ReliabilityBin {
  /** The bin is (low, high]. */
  readonly low: number;
  readonly high: number;
  /** Mean confidence of its rows; null without rows. */
  readonly confidence: number | null;
  /** Rows that are as they were held to be, with Wilson's 95 % interval. */
  readonly accuracy: Proportion;
}

/** Bins of the most probable verdict. */
export function reliabilityBins({ top }: ScoreTable): readonly ReliabilityBin[] {
  return binsOf(top);
}

function binsOf(table: ConfidenceTable): readonly ReliabilityBin[] {
  const ones = new Uint8Array(table.row.length).fill(1);
  return equalWidthBins(table, ones).map(({ low, high, rows, confidence, correct }) => ({
    low,
    high,
    confidence: rows === 0 ? null : confidence / rows,
    accuracy: proportion(correct, rows),
  }));
}
