import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proportion } from './wilson.ts';

describe("Wilson's interval", () => {
  it.each([
    // Newcombe 1998, table I, method 3 (without continuity correction); 8 of 10 and 0 of 10 by hand.
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
    [8, 10, 0.4902, 0.9433],
    [0, 10, 0, 0.2775],
    [10, 10, 0.7225, 1],
  ])('of %i in %i is [%f, %f]', (count, rows, low, high) => {
    const found = proportion(count, rows);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
    expect(found).toMatchObject({ count, rows, value: count / rows });
  });

  it('says that nothing is known without rows', () => {
    expect(proportion(0, 0)).toEqual({ value: null, count: 0, rows: 0, low: 0, high: 1 });
  });

  it('lies in [0, 1], holds the proportion, mirrors it, and narrows with more rows', () => {
    const counted = fc
      .integer({ min: 1, max: 400 })
      .chain((rows) => fc.tuple(fc.integer({ min: 0, max: rows }), fc.constant(rows)));
    fc.assert(
      fc.property(counted, ([count, rows]) => {
        const { low, high } = proportion(count, rows);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low - 1e-12).toBeLessThanOrEqual(count / rows);
        expect(high + 1e-12).toBeGreaterThanOrEqual(count / rows);
        const mirrored = proportion(rows - count, rows);
        expect(mirrored.low).toBeCloseTo(1 - high, 12);
        const more = proportion(4 * count, 4 * rows);
        expect(more.high - more.low).toBeLessThan(high - low);
      }),
    );
  });
});
