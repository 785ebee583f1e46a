/** Tables in GitHub-flavoured Markdown. */

/** Text that Markdown and the HTML inside it take literally. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s*[\r\n]+\s*/gu, ' ')
    .replace(/[\\`*_{}[\]#|~]/gu, '\\$&')
    .replace(/&/gu, '&amp;')
    .replace(/</gu, '&lt;')
    .replace(/>/gu, '&gt;');
}

export type Alignment = 'left' | 'right' | 'centre';

const rules: Readonly<Record<Alignment, string>> = { left: ':---', right: '---:', centre: ':---:' };

/**
 * A table of plain texts; every cell is escaped.
 * @param alignments of the columns; left when left out
 * @throws when a row has another number of cells than the heading, because Markdown would drop or invent cells silently
 */
export function markdownTable(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[] = [],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  for (const [index, row] of rows.entries()) {
    if (row.length !== heading.length) {
      throw new Error(`row ${index + 1} has ${row.length} cells, the heading has ${heading.length}`);
    }
  }
  const rule = `| ${heading.map((_, column) => rules[alignments[column] ?? 'left']).join(' | ')} |`;
  return [line(heading), rule, ...rows.map(line)].join('\n');
}
