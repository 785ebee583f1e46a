/** Rows of a table in which every word of a search occurs. */

/** @returns the same array when nothing is searched */
export function findRows<Row>(
  rows: readonly Row[],
  search: string,
  told: (row: Row) => string,
): readonly Row[] {
  const words = search.toLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = told(row).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
