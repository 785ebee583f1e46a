import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText, shingles, similarPairs } from './near-duplicates.ts';

describe('foldText', () => {
  it('folds case, width and white space', () => {
    expect(foldText('  Ｈｅｌｌｏ\n\tWORLD　ＡＢＣ ')).toBe('hello world abc');
    expect(foldText('ｶﾞｽ')).toBe('ガス');
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text));
      }),
    );
  });
});

describe('shingles', () => {
  it('are the pieces of five characters', () => {
    expect([...shingles('abcdefg')]).toEqual(['abcde', 'bcdef', 'cdefg']);
    expect([...shingles('ab')]).toEqual(['ab']);
    expect([...shingles('😀😀😀😀😀😀')]).toEqual(['😀😀😀😀😀']);
  });
});

describe('similarPairs', () => {
  it('measures the overlap', () => {
    const pairs = similarPairs(['abcdefg', 'zzzzzzzz', 'abcdefx', 'ABCDEFG'], 0.5);
    expect(pairs).toEqual([
      { a: 0, b: 2, overlap: 0.5 },
      { a: 0, b: 3, overlap: 1 },
      { a: 2, b: 3, overlap: 0.5 },
    ]);
    expect(similarPairs(['abcdefg', 'abcdefx'], 0.51)).toEqual([]);
  });

  it('finds what comparing all pairs finds', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 14 });
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 8 }),
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        (texts, threshold) => {
          const expected = texts.flatMap((second, b) =>
            texts.slice(0, b).flatMap((first, a) => {
              const [x, y] = [shingles(first), shingles(second)];
              const overlap = x.intersection(y).size / x.union(y).size;
              return overlap >= threshold ? [`${a} ${b} ${overlap}`] : [];
            }),
          );
          const found = similarPairs(texts, threshold).map(({ a, b, overlap }) => `${a} ${b} ${overlap}`);
          expect(found.sort()).toEqual(expected.sort());
        },
      ),
    );
  });
});
