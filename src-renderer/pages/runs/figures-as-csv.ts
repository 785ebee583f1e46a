/** The figures of two runs as CSV: one row for each judge and figure. */
import type { Judge } from '../../../src-main/training/events.ts';
import type { RunSummary } from '../../../src-main/workbench/run-desk.ts';
import { type CsvCell, toCsv } from '../../components/csv.ts';
import type { Measured } from '../../components/measured-figure.ts';
import { compareFigures } from './compare-figures.ts';

const judges = ['taskHead', 'safetyHead', 'dualPolicy'] as const satisfies readonly Judge[];
const columns = ['value', 'low', 'high', 'count', 'rows'] as const;

type Measurement = Pick<RunSummary, 'latest'> | null;

export function figuresAsCsv(a: Measurement, b: Measurement, ids: readonly [number, number]): string {
  const head: CsvCell[] = ['judge', 'figure'];
  for (const id of ids) head.push(`run_${id}_step`, ...columns.map((column) => `run_${id}_${column}`));
  const rows: CsvCell[][] = [[...head, 'difference', 'intervals_overlap']];
  for (const judge of judges) {
    for (const row of compareFigures(a?.latest?.[judge] ?? null, b?.latest?.[judge] ?? null)) {
      rows.push([
        judge,
        row.figure,
        a?.latest?.step ?? null,
        ...cells(row.a),
        b?.latest?.step ?? null,
        ...cells(row.b),
        row.difference,
        row.overlap,
      ]);
    }
  }
  return toCsv(rows);
}

function cells(figure: Measured | null): CsvCell[] {
  return columns.map((column) => figure?.[column] ?? null);
}
