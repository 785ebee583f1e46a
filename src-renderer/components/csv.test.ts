import { describe, expect, it } from 'vitest';
import { toCsv } from './csv.ts';

describe('CSV', () => {
  it('quotes what needs quotes and leaves the rest', () => {
    expect(
      toCsv([
        ['a', 1, true, null],
        ['x,y', 'say "hi"', 'two\nlines', '日本語'],
      ]),
    ).toBe('a,1,true,\r\n"x,y","say ""hi""","two\nlines",日本語\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)'])(
    'keeps %s from being a formula, but numbers are numbers',
    (text) => {
      expect(toCsv([[text, -1]])).toBe(`'${text},-1\r\n`);
    },
  );
});
