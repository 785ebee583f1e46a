import { expect, it } from 'vitest';
import { columnDefinitions, compareValues } from './table-columns.ts';

it('sorts numbers by size and names as people do', () => {
  expect([0.9, 0.12, 10, 0.123].toSorted(compareValues)).toEqual([0.12, 0.123, 0.9, 10]);
  expect(['run 10', 'Run 9', 'naive'].toSorted(compareValues)).toEqual(['naive', 'Run 9', 'run 10']);
});

it('lets a column without a value not be sorted, and takes null as missing', () => {
  const [a, b] = columnDefinitions<{ x: number | null }>([
    { id: 'a', title: 'A', value: ({ x }) => x, render: () => null },
    { id: 'b', title: 'B', render: () => null },
  ]);
  expect([a!.enableSorting, b!.enableSorting]).toEqual([true, false]);
  expect('accessorFn' in a! && a.accessorFn?.({ x: null }, 0)).toBeUndefined();
  expect('accessorFn' in a! && a.accessorFn?.({ x: 0 }, 0)).toBe(0);
});
