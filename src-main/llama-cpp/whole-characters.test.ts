import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWholeCharacters } from './whole-characters.ts';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const text = fc
  .array(fc.constantFrom('a', ' ', '鍋', '👩‍👩‍👧', '🇯🇵', 'e\u0301', '👍🏽', '\n', 'ก็'), { maxLength: 40 })
  .map((all) => all.join(''));

describe('whole characters', () => {
  it('are the text again, and no piece begins or ends within one', () => {
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 200 }), (whole, sizes) => {
        const characters = createWholeCharacters();
        const borders = new Set([...segmenter.segment(whole)].map(({ index }) => index).concat(whole.length));
        let [rest, shown] = [whole, ''];
        for (const size of sizes) {
          shown += characters.add(rest.slice(0, size));
          rest = rest.slice(size);
          expect(borders).toContain(shown.length);
        }
        expect(shown + characters.add(rest) + characters.end()).toBe(whole);
      }),
    );
  });

  it('shows all but the last character at once', () => {
    const characters = createWholeCharacters();
    expect(characters.add('soup')).toBe('sou');
    expect(characters.add('👩')).toBe('p');
    expect(characters.add('\u200d👧')).toBe('');
    expect(characters.end()).toBe('👩\u200d👧');
  });

  it('do not wait without an end for a character that only grows', () => {
    const characters = createWholeCharacters();
    let shown = '';
    for (let marks = 0; marks < 1000; marks += 1) shown += characters.add('\u0301');
    expect(shown.length).toBeGreaterThan(500);
  });
});
