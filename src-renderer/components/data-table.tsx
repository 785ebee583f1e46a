/** A table of any length: only the rows in sight are drawn; sortable, and workable from the keyboard. */
import { useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import classes from './data-table.module.css';
import { DataTableHead, groupsOf } from './data-table-head.tsx';
import { DataTableRow, type RowActions } from './data-table-row.tsx';
import { ignoreRestOfDoubleClick } from './ignore-double-click.ts';
import { type Column, columnDefinitions, features } from './table-columns.ts';
import { useRowKeys } from './use-row-keys.ts';

interface DataTableProps<Row extends object> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  /** Keep the same array while nothing changed: a new one is sorted anew. */
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  readonly initialSort?: { readonly id: string; readonly desc: boolean };
  /** Ids of the selected rows; left out: rows cannot be selected. */
  readonly selected?: readonly string[];
  /** Id of a row that is brought into sight once, when it is named and there. */
  readonly revealed?: string | undefined;
  readonly onToggle?: (row: Row) => void;
  /** Enter or a double click; a click, too, where rows cannot be selected. */
  readonly onOpen?: (row: Row) => void;
  /** Height in CSS; the table scrolls in it. */
  readonly height: string;
  /** Pixels below which the table scrolls sideways. */
  readonly minWidth?: number;
  /** Stands in place of the rows when there is none. */
  readonly empty: ReactNode;
}

const rowHeight = 30;

export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowId, initialSort, selected, revealed, onToggle, onOpen } = props;
  const { height, minWidth, empty } = props;
  const frame = useRef<HTMLDivElement>(null);
  const headRows = groupsOf(columns) ? 2 : 1;
  const definitions = useMemo(() => columnDefinitions(columns), [columns]);
  const table = useTable({
    features,
    columns: definitions,
    data: rows,
    getRowId: rowId,
    initialState: { sorting: initialSort ? [initialSort] : [] },
  });
  const sorted = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // The sticky head covers the first row of the frame.
    scrollPaddingStart: rowHeight * headRows,
  });
  const items = virtual.getVirtualItems();
  const shown = useRef<string>(undefined);
  useEffect(() => {
    if (revealed === shown.current) return;
    const index = sorted.findIndex(({ id }) => id === revealed);
    if (index < 0) return;
    shown.current = revealed;
    virtual.scrollToIndex(index);
  }, [revealed, sorted, virtual]);
  const keys = useRowKeys({
    rows: sorted,
    frame,
    pageRows: () => Math.max(1, Math.floor((frame.current?.clientHeight ?? 300) / rowHeight) - 2),
    reveal: (index) => virtual.scrollToIndex(index),
    onToggle: onToggle ? (row) => onToggle(row.original) : undefined,
    onOpen: onOpen ? (row) => onOpen(row.original) : undefined,
  });
  const latest = useRef<RowActions<Row>>(null);
  latest.current = {
    focus: keys.setCurrent,
    click(row) {
      if (!onToggle && onOpen) ignoreRestOfDoubleClick();
      (onToggle ?? onOpen)?.(row);
    },
    open: (row) => (onToggle ? onOpen?.(row) : undefined),
  };
  const actions = useMemo(
    (): RowActions<Row> => ({
      focus: (index) => latest.current?.focus(index),
      click: (row) => latest.current?.click(row),
      open: (row) => latest.current?.open(row),
    }),
    [],
  );
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={frame} className={classes.frame} style={{ maxHeight: height }}>
      <table
        className={classes.table}
        style={{ minWidth }}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: ARIA's grid pattern is made of a table
        role="grid"
        aria-label={label}
        aria-rowcount={sorted.length + headRows}
        aria-multiselectable={selected !== undefined || undefined}
      >
        <colgroup>
          {columns.map(({ id, width }) => (
            <col key={id} style={width === undefined ? undefined : { width }} />
          ))}
        </colgroup>
        <DataTableHead table={table} columns={columns} />
        <Spacer height={before} columns={columns.length} />
        <tbody onKeyDown={keys.onKeyDown}>
          {items.map(({ index }) => {
            const row = sorted[index]!;
            return (
              <DataTableRow
                key={row.id}
                row={row.original}
                columns={columns}
                index={index}
                headRows={headRows}
                selected={selected?.includes(row.id)}
                isStop={index === keys.current}
                isActive={onToggle !== undefined || onOpen !== undefined}
                actions={actions}
              />
            );
          })}
          {sorted.length === 0 && (
            <tr>
              <td colSpan={columns.length}>{empty}</td>
            </tr>
          )}
        </tbody>
        <Spacer height={after} columns={columns.length} />
      </table>
    </div>
  );
}

/** Holds the place of rows that are out of sight. */
function Spacer({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height <= 0) return null;
  return (
    <tbody aria-hidden="true" className={classes.spacer}>
      <tr>
        <td colSpan={columns} style={{ height }} />
      </tr>
    </tbody>
  );
}
