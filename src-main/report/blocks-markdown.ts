/** A report's blocks as Markdown: charts are left out, their figures are in the tables. */
import { escapeMarkdown, markdownTable } from './markdown-table.ts';
import type { Block, ReportText } from './report-blocks.ts';

export function blocksMarkdown({ title, subtitle, verdict, sections }: ReportText): string {
  const parts = [
    `# ${escapeMarkdown(title)}`,
    escapeMarkdown(subtitle),
    `**${escapeMarkdown(verdict.sentence)}**`,
    ...list(verdict.items),
    ...sections.flatMap((section) => [
      `## ${escapeMarkdown(section.title)}`,
      ...section.blocks.flatMap(blockMarkdown),
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function blockMarkdown(block: Block): readonly string[] {
  switch (block.kind) {
    case 'table':
      return [
        ...(block.caption === undefined ? [] : [escapeMarkdown(block.caption)]),
        markdownTable(block.heading, block.rows, block.alignments),
      ];
    case 'text':
      return [block.tone === 'fails' ? `**${escapeMarkdown(block.text)}**` : escapeMarkdown(block.text)];
    case 'list':
      return list(block.items);
    case 'heading':
      return [`### ${escapeMarkdown(block.text)}`];
    case 'charts':
      return [];
  }
}

function list(items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [items.map((item) => `- ${escapeMarkdown(item)}`).join('\n')];
}
