/** A report's blocks as the article of a page, in one language. */
import { element, escapeXml } from './markup.ts';
import type { Block, ReportText, Table, Verdict } from './report-blocks.ts';

const text = (name: string, content: string, attributes: Record<string, string | undefined> = {}): string =>
  element(name, attributes, [escapeXml(content)]);

/** @param prefix of the ids, unique in the page */
export function blocksPage(report: ReportText, prefix: string): string {
  const id = (name: string): string => `${prefix}-${name}`;
  return [
    text('h1', report.title),
    text('p', report.subtitle, { class: 'subtitle' }),
    verdictBlock(report.verdict),
    element(
      'nav',
      { 'aria-label': report.contents },
      report.sections.map((section) => text('a', section.title, { href: `#${id(section.id)}` })),
    ),
    ...report.sections.map((section) =>
      element('section', { id: id(section.id) }, [
        text('h2', section.title),
        ...section.blocks.map(blockMarkup),
      ]),
    ),
  ].join('\n');
}

function verdictBlock({ tone, sentence, items }: Verdict): string {
  return element('div', { class: `verdict ${tone}` }, [
    element('p', {}, [
      text('span', tone === 'holds' ? '✓' : '✗', { class: 'mark', 'aria-hidden': 'true' }),
      escapeXml(sentence),
    ]),
    ...(items.length > 0 ? [list(items)] : []),
  ]);
}

function blockMarkup(block: Block): string {
  switch (block.kind) {
    case 'table':
      return element('div', { class: 'scroll' }, [table(block)]);
    case 'text':
      return text('p', block.text, { class: block.tone });
    case 'list':
      return list(block.items, block.tone);
    case 'heading':
      return text('h3', block.text);
    case 'charts':
      return element('div', { class: `panels of-${block.columns}` }, block.charts);
  }
}

function list(items: readonly string[], tone?: string): string {
  return element(
    'ul',
    { class: tone },
    items.map((item) => text('li', item)),
  );
}

function table({ caption, heading, rows, alignments = [], marks = [], mono = [] }: Table): string {
  const kind = (column: number): string | undefined => {
    const classes = [
      ...(alignments[column] === 'right' ? ['number'] : []),
      ...(mono.includes(column) ? ['mono'] : []),
    ];
    return classes.length > 0 ? classes.join(' ') : undefined;
  };
  const head = heading.some((cell) => cell !== '')
    ? [
        element('thead', {}, [
          element(
            'tr',
            {},
            heading.map((cell, column) =>
              cell === ''
                ? element('td', { class: kind(column) }, [''])
                : text('th', cell, { scope: 'col', class: kind(column) }),
            ),
          ),
        ]),
      ]
    : [];
  const body = rows.map((row, index) =>
    element(
      'tr',
      { class: marks[index] ?? undefined },
      row.map((cell, column) =>
        column === 0 && kind(0) === undefined
          ? text('th', cell, { scope: 'row' })
          : text('td', cell, { class: kind(column) }),
      ),
    ),
  );
  return element('table', { class: 'plain' }, [
    ...(caption === undefined ? [] : [text('caption', caption)]),
    ...head,
    element('tbody', {}, body),
  ]);
}
