/** Tables as CSV (RFC 4180) that spreadsheets open without harm. */

export type CsvCell = string | number | boolean | null;

/** Rows with CRLF ends; `null` is an empty cell. */
export function toCsv(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: CsvCell): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  // A spreadsheet runs text that begins so as a formula: prompts come from anywhere (OWASP, CSV injection).
  const safe = /^[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
