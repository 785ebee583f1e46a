/** What the classifier says of sources that had no part in its training: the nearest thing to prompts by other people. */
import { proportion } from '../../src-main/training/wilson.ts';
import type { TrainingRow } from './training-rows.ts';

export interface JudgedRow {
  readonly row: TrainingRow;
  /** Log odds of harm by a classifier that never saw the row's source. */
  readonly logit: number;
}

/** A line for every source, label and kind: how many rows reach the grey band, with a 95 % Wilson interval. */
export function leftOutFigures(judged: readonly JudgedRow[], grey: number): string {
  const groups = Map.groupBy(judged, ({ row }) => `${row.source} ${row.label} ${row.kind}`);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, rows]) => {
      const { value, low, high } = proportion(rows.filter(({ logit }) => logit >= grey).length, rows.length);
      const share = value === null ? '-' : `${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
      return `${name} | ${rows.length} | ${share}\n`;
    })
    .join('');
}
