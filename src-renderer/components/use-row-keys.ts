/** The keys of a table whose rows are the stops: one row takes Tab, the arrows move on from there. */
import { type KeyboardEvent, type RefObject, useState } from 'react';

interface RowKeysOptions<Row> {
  readonly rows: readonly Row[];
  readonly frame: RefObject<HTMLElement | null>;
  readonly pageRows: () => number;
  /** Scrolls a row into sight, which draws it. */
  readonly reveal: (index: number) => void;
  readonly onToggle: ((row: Row) => void) | undefined;
  readonly onOpen: ((row: Row) => void) | undefined;
}

export function useRowKeys<Row>({ rows, frame, pageRows, reveal, onToggle, onOpen }: RowKeysOptions<Row>) {
  const [wanted, setCurrent] = useState(0);
  const current = Math.min(wanted, Math.max(0, rows.length - 1));

  function moveTo(index: number): void {
    const target = Math.max(0, Math.min(rows.length - 1, index));
    setCurrent(target);
    reveal(target);
    focusRow(frame, target, 10);
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    // Buttons and links within a row have keys of their own.
    if (!(event.target instanceof HTMLTableRowElement) || event.ctrlKey || event.metaKey || event.altKey)
      return;
    const moves: Readonly<Record<string, () => number>> = {
      ArrowDown: () => current + 1,
      ArrowUp: () => current - 1,
      PageDown: () => current + pageRows(),
      PageUp: () => current - pageRows(),
      Home: () => 0,
      End: () => rows.length - 1,
    };
    const move = moves[event.key];
    const row = rows[current];
    if (move) moveTo(move());
    else if (event.key === ' ' && onToggle && row !== undefined) onToggle(row);
    else if (event.key === 'Enter' && onOpen && row !== undefined) onOpen(row);
    else return;
    event.preventDefault();
  }

  return { current, setCurrent, onKeyDown };
}

/** A row far away is drawn only after the scroll: wait for it a few frames. */
function focusRow(frame: RefObject<HTMLElement | null>, index: number, frames: number): void {
  const row = frame.current?.querySelector<HTMLElement>(`tr[data-index="${index}"]`);
  if (row) row.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusRow(frame, index, frames - 1));
}
