import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../engine/random.ts';
import { textRows } from './corpus.ts';
import { groupsThatFit } from './file-groups.ts';
import { createRatioSums } from './ratio-estimate.ts';

describe('a mean over tokens', () => {
  it('is the ratio of the sums, whatever the rows', () => {
    const sums = createRatioSums();
    sums.add(10, 4);
    expect(sums.estimate()).toEqual({ value: 2.5, low: null, high: null });
    sums.add(2, 2);
    // By hand: d = s - 2 n = 2, -2; spread sqrt(2 * 8) / 6.
    expect(sums.estimate().value).toBe(2);
    expect(sums.estimate().high).toBeCloseTo(2 + (1.959964 * 4) / 6, 5);
    expect(() => createRatioSums().estimate()).toThrow('no tokens');
  });

  it('holds the true mean in about 95 % of texts whose rows differ', () => {
    const random = new Random(11);
    let held = 0;
    for (let text = 0; text < 400; text += 1) {
      const sums = createRatioSums();
      for (let row = 0; row < 60; row += 1) {
        const tokens = 10 + random.integer(40);
        // Tokens of a row share its difficulty: an interval by tokens would be far too narrow.
        sums.add(tokens * (3 + random.normal()) + Math.sqrt(tokens) * random.normal(), tokens);
      }
      const { low, high } = sums.estimate();
      if (low! <= 3 && 3 <= high!) held += 1;
    }
    expect(held / 400).toBeGreaterThan(0.91);
    expect(held / 400).toBeLessThan(0.98);
  });
});

describe('windows of a text', () => {
  it('score every token but the first once, with half a window before it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 400 }), fc.integer({ min: 4, max: 64 }), (length, window) => {
        const ids = Array.from({ length }, (_, index) => index);
        const scored = textRows(ids, window).flatMap(({ tokens, firstScored }, index) => {
          expect(tokens.length).toBeLessThanOrEqual(window);
          if (index > 0) expect(firstScored).toBe(Math.floor(window / 2));
          return tokens.slice(firstScored);
        });
        expect(new Set(scored).size).toBe(scored.length);
        expect(scored.sort((a, b) => a - b)).toEqual(ids.slice(1));
      }),
    );
  });
});

describe('files in memory at once', () => {
  it('keep their order, fit the room, and are never none', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 12 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: -50, max: 200 }), (bytes, room) => {
        const groups = groupsThatFit(
          bytes.map((size) => ({ bytes: size })),
          room,
        );
        expect(groups.flat().map((file) => file.bytes)).toEqual(bytes);
        for (const group of groups) {
          expect(group.length).toBeGreaterThan(0);
          const total = group.reduce((sum, file) => sum + file.bytes, 0);
          if (group.length > 1) expect(total).toBeLessThanOrEqual(room);
        }
      }),
    );
  });
});
