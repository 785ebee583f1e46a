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

const ariaSort = { asc: 'ascending', desc: 'descending' } as const;

export function DataTableHead<Row extends object>({ table, columns }: DataTableHeadProps<Row>) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map(({ id, title, width, align, value }) => {
          const column = table.getColumn(id)!;
          const order = column.getIsSorted();
          return (
            <th
              key={id}
              scope="col"
              style={width === undefined ? undefined : { width }}
              data-align={align}
              aria-sort={order ? ariaSort[order] : undefined}
            >
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
