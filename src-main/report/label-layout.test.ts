import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeFlags, spread, textWidth } from './label-layout.ts';

describe('spread', () => {
  it('keeps labels apart, inside and in their order', () => {
    const wishes = fc.array(fc.double({ min: -20, max: 220, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(wishes, (ys) => {
        const places = spread(ys, 13, 0, 200);
        const sorted = [...places].sort((a, b) => a - b);
        expect(sorted.every((y, index) => index === 0 || y - sorted[index - 1]! > 13 - 1e-6)).toBe(true);
        expect(sorted[0]).toBeGreaterThanOrEqual(0);
        expect(sorted.at(-1)).toBeLessThanOrEqual(200);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('leaves labels where they wish to be when there is room', () => {
    expect(spread([100, 10, 50], 13, 0, 200)).toEqual([100, 10, 50]);
    expect(spread([], 13, 0, 200)).toEqual([]);
  });
});

describe('placeFlags', () => {
  it('never lays a label on another one, nor across the pole of a higher one', () => {
    const flags = fc.array(
      fc.record({ x: fc.integer({ min: 0, max: 400 }), width: fc.integer({ min: 20, max: 90 }) }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(flags, (all) => {
        const placed = placeFlags(all, 500).map((place, index) => ({ ...place, ...all[index]! }));
        for (const [index, one] of placed.entries()) {
          for (const other of placed.slice(index + 1)) {
            const apart = one.left + one.width <= other.left || other.left + other.width <= one.left;
            expect(one.row !== other.row || apart).toBe(true);
            const [lower, higher] = one.row < other.row ? [one, other] : [other, one];
            const crossed =
              lower.row < higher.row && higher.x > lower.left && higher.x < lower.left + lower.width;
            expect(crossed).toBe(false);
          }
        }
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('turns the label around at the right edge', () => {
    expect(placeFlags([{ x: 480, width: 60 }], 500)).toEqual([{ row: 0, left: 420 }]);
  });
});

describe('textWidth', () => {
  it('takes Japanese characters for square', () => {
    expect(textWidth('安全', 10)).toBe(20);
    expect(textWidth('safe', 10)).toBeLessThan(25);
  });
});
