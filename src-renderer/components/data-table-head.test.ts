import { expect, it } from 'vitest';
import { groupsOf } from './data-table-head.tsx';

it('puts neighbours of the same group under one title, and what is in none under none', () => {
  const column = (id: string, group?: string) => (group === undefined ? { id } : { id, group });
  expect(groupsOf([column('id'), column('name')])).toBeNull();
  const columns = [
    column('id'),
    column('name'),
    column('a', 'Recall'),
    column('b', 'Recall'),
    column('c', 'Score'),
  ];
  expect(groupsOf([...columns, column('end')])).toEqual([
    { id: 'id', title: null, columns: 2 },
    { id: 'a', title: 'Recall', columns: 2 },
    { id: 'c', title: 'Score', columns: 1 },
    { id: 'end', title: null, columns: 1 },
  ]);
});
