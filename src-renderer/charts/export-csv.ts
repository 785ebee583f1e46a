/** Curves as CSV (RFC 4180), in full resolution as they are kept; numbers are written so that they read back alike. */
import type { CurveSeries } from './curve-series.ts';
import { type RunSeries, stepValues } from './run-series.ts';

/** Columns of `curvesCsv`; a bucket of steps has lowest, highest and last value, a figure interval and rows. */
const curveColumns = [
  'series',
  'first_step',
  'last_step',
  'value',
  'minimum',
  'maximum',
  'mean',
  'interval_low',
  'interval_high',
  'count',
  'rows',
] as const;

type Cell = string | number | null | undefined;

/** The curves of a chart below each other, named by their series. */
export function curvesCsv(series: readonly CurveSeries[]): string {
  const rows: Cell[][] = [[...curveColumns]];
  for (const { name, data } of series) {
    if (data.kind === 'measured') {
      for (const { x, y, low, high, count, rows: of } of data.read())
        rows.push([name, x, x, y, null, null, null, low, high, count, of]);
      continue;
    }
    const { length, from, to, last, minimum, maximum, mean } = data.read();
    for (let at = 0; at < length; at += 1)
      rows.push([
        name,
        from[at],
        to[at],
        last[at],
        minimum[at],
        maximum[at],
        mean[at],
        null,
        null,
        null,
        null,
      ]);
  }
  return csv(rows);
}

/**
 * All per-step values of a run, a row for each bucket. While every bucket is a single step a value has one column,
 * else four: lowest, highest, mean and last of the bucket's steps.
 */
export function stepsCsv(run: RunSeries): string {
  const columns = stepValues.map((value) => run.steps(value));
  const { length, from, to } = columns[0]!;
  const isMerged = length > 0 && to[length - 1]! - from[0]! + 1 !== length;
  const parts = ['minimum', 'maximum', 'mean', 'last'] as const;
  const rows: Cell[][] = [
    isMerged
      ? ['first_step', 'last_step', ...stepValues.flatMap((value) => parts.map((part) => `${value}_${part}`))]
      : ['step', ...stepValues],
  ];
  for (let at = 0; at < length; at += 1)
    rows.push(
      isMerged
        ? [from[at], to[at], ...columns.flatMap((column) => parts.map((part) => column[part][at]))]
        : [to[at], ...columns.map((column) => column.last[at])],
    );
  return csv(rows);
}

function csv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** Nothing where there is no value. Text that a spreadsheet would take for a formula is kept text. */
function cell(value: Cell): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
