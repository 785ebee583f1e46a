/** Shares of stopped rows with their intervals, by set, label, kind and language. */
import type { Verdict } from '../../data/verdict.ts';
import { type Proportion, proportion } from '../../training/wilson.ts';
import { type Judge, type JudgedRow, judges } from './judge-row.ts';

export interface StoppedGroup {
  readonly set: string;
  readonly label: Verdict;
  /** `all` rows of the label, or those of one kind or language. */
  readonly by: 'all' | 'kind' | 'language';
  /** The kind or language; empty for all. */
  readonly name: string;
  readonly rows: number;
  /** 95 % Wilson intervals. */
  readonly stopped: Readonly<Record<Judge, Proportion>>;
}

/** Sets in the order of the rows, labels harmful first, then all, kinds, languages. */
export function countStopped(judged: readonly JudgedRow[]): StoppedGroup[] {
  const groups: StoppedGroup[] = [];
  const unique = (values: readonly string[]) => [...new Set(values)];
  for (const set of unique(judged.map(({ row }) => row.set)))
    for (const label of ['REFUSE', 'ESCALATE', 'ALLOW'] as const) {
      const own = judged.filter(({ row }) => row.set === set && row.label === label);
      if (own.length === 0) continue;
      const add = (by: StoppedGroup['by'], name: string, rows: readonly JudgedRow[]): void => {
        const shares = judges.map(
          (judge) =>
            [judge, proportion(rows.filter(({ stopped }) => stopped[judge]).length, rows.length)] as const,
        );
        groups.push({
          set,
          label,
          by,
          name,
          rows: rows.length,
          stopped: Object.fromEntries(shares) as Record<Judge, Proportion>,
        });
      };
      add('all', '', own);
      for (const by of ['kind', 'language'] as const) {
        const names = unique(own.map(({ row }) => row[by])).sort();
        if (names.length > 1)
          for (const name of names)
            add(
              by,
              name,
              own.filter(({ row }) => row[by] === name),
            );
      }
    }
  return groups;
}
