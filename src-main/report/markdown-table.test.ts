import { describe, expect, it } from 'vitest';
import { escapeMarkdown, markdownTable } from './markdown-table.ts';

describe('markdownTable', () => {
  it('writes heading, rule and rows', () => {
    expect(markdownTable(['a', 'b', 'c'], [['1', '2', '3']], ['left', 'right', 'centre'])).toBe(
      '| a | b | c |\n| :--- | ---: | :---: |\n| 1 | 2 | 3 |',
    );
  });

  it('lets no cell break out of its row or become markup', () => {
    const table = markdownTable(['a'], [['x | y\n| z'], ['<b>`1`</b> & [link](u)']]);
    expect(table.split('\n')).toHaveLength(4);
    expect(table).toContain('| x \\| y \\| z |');
    expect(table).toContain('&lt;b&gt;\\`1\\`&lt;/b&gt; &amp; \\[link\\](u)');
  });

  it('refuses a row with another number of cells', () => {
    expect(() => markdownTable(['a', 'b'], [['1']])).toThrow('row 1 has 1 cells, the heading has 2');
  });

  it('escapes a backslash before it escapes with one', () => {
    expect(escapeMarkdown('\\|')).toBe('\\\\\\|');
  });
});
