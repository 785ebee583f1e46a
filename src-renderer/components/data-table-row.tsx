/** One row of a table; drawn anew only when it changed, for scrolling draws the table with every frame. */
import { memo } from 'react';
import classes from './data-table.module.css';
import type { Column } from './table-columns.ts';

export interface RowActions<Row> {
  readonly focus: (index: number) => void;
  readonly click: (row: Row) => void;
  readonly open: (row: Row) => void;
}

interface DataTableRowProps<Row> {
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
  readonly index: number;
  /** Rows of titles above the first one. */
  readonly headRows: number;
  /** `undefined`: rows cannot be selected. */
  readonly selected: boolean | undefined;
  /** Whether Tab stops here. */
  readonly isStop: boolean;
  readonly isActive: boolean;
  /** The same object at every draw. */
  readonly actions: RowActions<Row>;
}

function Row<Data>(props: DataTableRowProps<Data>) {
  const { row, columns, index, headRows, selected, isStop, isActive, actions } = props;
  return (
    <tr
      data-index={index}
      aria-rowindex={index + headRows + 1}
      aria-selected={selected}
      tabIndex={isStop ? 0 : -1}
      onFocus={() => actions.focus(index)}
      onClick={() => actions.click(row)}
      onDoubleClick={() => actions.open(row)}
      className={isActive ? classes.active : undefined}
    >
      {columns.map(({ id, render, align }) => (
        <td key={id} data-align={align}>
          {render(row)}
        </td>
      ))}
    </tr>
  );
}

export const DataTableRow = memo(Row) as typeof Row;
