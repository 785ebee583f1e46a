/** Column titles; a click sorts. */
import { UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import type { ReactTable } from '@tanstack/react-table';
import classes from './data-table.module.css';
import type { Column, features } from './table-columns.ts';

interface DataTableHeadProps<Row extends object> {
  readonly table: ReactTable<typeof features, Row>;
  readonly columns: readonly Column<Row>[];
}

interface Group {
  readonly id: string;
  readonly title: string | null;
  readonly columns: number;
}

/** Neighbours of the same group together; `null` when no column is in one. */
export function groupsOf(columns: readonly Pick<Column<never>, 'id' | 'group'>[]): readonly Group[] | null {
  if (columns.every(({ group }) => group === undefined)) return null;
  const groups: Group[] = [];
  for (const { id, group: title = null } of columns) {
    const last = groups.at(-1);
    if (last?.title === title) groups[groups.length - 1] = { ...last, columns: last.columns + 1 };
    else groups.push({ id, title, columns: 1 });
  }
  return groups;
}

const ariaSort = { asc: 'ascending', desc: 'descending' } as const;

export function DataTableHead<Row extends object>({ table, columns }: DataTableHeadProps<Row>) {
  const groups = groupsOf(columns);
  return (
    <thead className={groups ? classes.grouped : undefined}>
      {groups && (
        <tr aria-rowindex={1}>
          {groups.map(({ id, title, columns: count }) =>
            title === null ? (
              <td key={id} colSpan={count} />
            ) : (
              <th key={id} colSpan={count} scope="colgroup" className={classes.group}>
                {title}
              </th>
            ),
          )}
        </tr>
      )}
      <tr aria-rowindex={groups ? 2 : 1}>
        {columns.map(({ id, title, align, value }) => {
          const column = table.getColumn(id)!;
          const order = column.getIsSorted();
          return (
            <th key={id} scope="col" data-align={align} aria-sort={order ? ariaSort[order] : undefined}>
              {value ? (
                <UnstyledButton className={classes.sort} onClick={() => column.toggleSorting()}>
                  {title}
                  {order === 'asc' && <IconChevronUp size={12} aria-hidden="true" />}
                  {order === 'desc' && <IconChevronDown size={12} aria-hidden="true" />}
                </UnstyledButton>
              ) : (
                title
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
