import { AhoCorasick } from '@monyone/aho-corasick/fast';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAutomaton } from './automaton.ts';

function found(words: readonly string[], text: string): string[] {
  const matches: string[] = [];
  createAutomaton(words).scan(text, (word, end) =>
    matches.push(`${end - words[word]!.length} ${words[word]}`),
  );
  return matches.sort();
}

describe('the automaton', () => {
  it('finds words inside words and words that end together', () => {
    expect(found(['he', 'she', 'hers', 'his'], 'ushers')).toEqual(['1 she', '2 he', '2 hers']);
  });

  it('finds what an independent implementation finds', () => {
    const letters = fc.string({
      unit: fc.constantFrom('a', 'b', 'c', 'é', '殺', '\ud83d', '\udd13'),
      maxLength: 60,
    });
    const lists = fc.uniqueArray(
      fc.string({ unit: fc.constantFrom('a', 'b', 'c', '殺', '\ud83d'), minLength: 1, maxLength: 5 }),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(lists, letters, (words, text) => {
        const expected = new AhoCorasick(words)
          .matchInText(text)
          .map(({ begin, keyword }) => `${begin} ${keyword}`);
        expect(found(words, text)).toEqual(expected.sort());
      }),
      { numRuns: 300 },
    );
  });

  it('refuses an empty word', () => {
    expect(() => createAutomaton(['a', ''])).toThrow(RangeError);
  });
});
