import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteAlphabet, learnMerges, tokenizerJson } from './byte-pair-encoding.ts';
import { createTokenizer } from './tokenizer.ts';

/** The same merges by counting all pairs anew each time. Texts of lower-case words only. */
function countedMerges(texts: readonly string[], mergeCount: number): [string, string][] {
  let words = texts.flatMap((text) =>
    (text.match(/ ?[a-z]+| +/gu) ?? []).map((word) => [...word.replaceAll(' ', 'Ġ')]),
  );
  const merges: [string, string][] = [];
  while (merges.length < mergeCount) {
    const counts = new Map<string, number>();
    for (const word of words) {
      for (let i = 0; i + 1 < word.length; i += 1)
        counts.set(`${word[i]} ${word[i + 1]}`, (counts.get(`${word[i]} ${word[i + 1]}`) ?? 0) + 1);
    }
    const [best] = [...counts]
      .filter(([, count]) => count > 1)
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    if (!best) break;
    const [left, right] = best[0].split(' ') as [string, string];
    merges.push([left, right]);
    words = words.map((word) => {
      const joined: string[] = [];
      for (const symbol of word) {
        // A symbol joined in this round is longer than `left`, so it cannot be joined twice.
        if (symbol === right && joined.at(-1) === left) joined[joined.length - 1] = left + right;
        else joined.push(symbol);
      }
      return joined;
    });
  }
  return merges;
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 6 });
const text = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '));

describe('byteAlphabet', () => {
  it("is GPT-2's: 256 different characters that print", () => {
    const alphabet = byteAlphabet();
    expect(new Set(alphabet).size).toBe(256);
    expect(alphabet.every((character) => /^[^\s\p{C}]$/u.test(character))).toBe(true);
    expect([10, 32, 65, 127, 173, 255].map((byte) => alphabet[byte])).toEqual(['Ċ', 'Ġ', 'A', 'ġ', 'Ń', 'ÿ']);
  });
});

describe('learnMerges', () => {
  it('joins the commonest pair first and stops when none occurs twice', () => {
    expect(learnMerges(['abab abab', 'ab'], 10)).toEqual([
      ['a', 'b'],
      ['ab', 'ab'],
    ]);
    expect(learnMerges(['abab abab', 'ab'], 1)).toEqual([['a', 'b']]);
    expect(learnMerges(['abcd'], 10)).toEqual([]);
  });

  it('does not join across words', () => {
    expect(learnMerges(['a1 a1 a1 a1'], 10)).toEqual([['Ġ', 'a']]);
  });

  it('finds what counting anew each time finds', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), fc.integer({ min: 0, max: 12 }), (texts, count) => {
        expect(learnMerges(texts, count)).toEqual(countedMerges(texts, count));
      }),
    );
  });

  it('does not depend on the order of the texts', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), (texts) => {
        expect(learnMerges(texts.toReversed(), 20)).toEqual(learnMerges(texts, 20));
      }),
    );
  });
});

describe('tokenizerJson', () => {
  const corpus = [
    'the cat sat on the mat',
    'その猫はその敷物に座った',
    'the cat and the hat',
    'その猫とその帽子',
  ];
  const merges = learnMerges(corpus, 50);
  const tokenizer = createTokenizer(tokenizerJson(['<|end|>'], merges));

  it('applies the merges in their order', () => {
    expect(tokenizer.encode('the cat').length).toBeLessThan(4);
    expect(tokenizer.encode('その猫').length).toBeLessThan(4);
    expect(tokenizer.encode('xyz').length).toBe(3);
  });

  it('gives ids in the order: special tokens, bytes, merges', () => {
    expect(tokenizer.idOf('<|end|>')).toBe(0);
    expect(tokenizer.encode('A')).toEqual([1 + 65]);
    expect(createTokenizer(tokenizerJson(['<|end|>'], [['a', 'b']])).encode('ab')).toEqual([257]);
  });

  it('encodes any text so that it can be given back', () => {
    const mixed = fc.array(
      fc.oneof(fc.constantFrom(...corpus), fc.string({ unit: 'binary', maxLength: 6 })),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(mixed, (pieces) => {
        const ids = tokenizer.encode(pieces.join(''));
        expect(tokenizer.decode(ids)).toBe(pieces.join(''));
        expect(ids.length).toBeLessThanOrEqual(Buffer.byteLength(pieces.join('')));
      }),
    );
  });
});
