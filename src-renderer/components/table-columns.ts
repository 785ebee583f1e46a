/** Columns of the screens' tables, and their sorting by TanStack Table. */
import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  type SortFn,
  tableFeatures,
} from '@tanstack/react-table';
import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Stands once above neighbouring columns of the same group. */
  readonly group?: string;
  /** What the column is sorted by; null sorts last in both directions. Left out: it cannot be sorted. */
  readonly value?: (row: Row) => string | number | null;
  readonly render: (row: Row) => ReactNode;
  /** Pixels; columns without one share what is left. */
  readonly width?: number;
  readonly align?: 'end';
  /** The first click sorts from the highest down. */
  readonly highestFirst?: boolean;
}

export const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
});

const names = new Intl.Collator(undefined, { numeric: true });

/** Numbers by size, text as people sort it: `run 9` before `run 10`. */
export function compareValues(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return names.compare(String(a), String(b));
}

/** The columns as TanStack Table takes them. */
export function columnDefinitions<Row extends object>(
  columns: readonly Column<Row>[],
): ColumnDef<typeof features, Row, unknown>[] {
  const sortFn: SortFn<typeof features, Row> = (a, b, id) =>
    compareValues(a.getValue<string | number>(id), b.getValue<string | number>(id));
  return columns.map(({ id, title, value, highestFirst = false }) => ({
    id,
    header: title,
    accessorFn: (row: Row): unknown => value?.(row) ?? undefined,
    enableSorting: value !== undefined,
    sortUndefined: 'last' as const,
    sortDescFirst: highestFirst,
    sortFn,
  }));
}
