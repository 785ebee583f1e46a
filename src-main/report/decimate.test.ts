import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimate } from './decimate.ts';

const curve = (values: readonly (number | null)[]) => values.map((y, x) => ({ x, y }));

describe('decimate', () => {
  it('keeps a spike of one step, up or down', () => {
    const values = Array.from({ length: 10_000 }, (_, x) => Math.sin(x / 500));
    values[4321] = 50;
    values[8765] = -50;
    const kept = decimate(curve(values), 100);
    expect(kept.length).toBeLessThanOrEqual(100);
    expect(kept).toContainEqual({ x: 4321, y: 50 });
    expect(kept).toContainEqual({ x: 8765, y: -50 });
  });

  it('keeps a gap of one step', () => {
    const values: (number | null)[] = Array.from({ length: 5000 }, () => 1);
    values[2500] = null;
    expect(decimate(curve(values), 60)).toContainEqual({ x: 2500, y: null });
  });

  it('never exceeds the limit, keeps order, both ends and the extremes', () => {
    const values = fc.array(fc.option(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { nil: null }), {
      minLength: 2,
      maxLength: 400,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 8, max: 120 }), (ys, limit) => {
        const points = curve(ys);
        const kept = decimate(points, limit);
        const numbers = (from: typeof kept): number[] => from.flatMap(({ y }) => (y === null ? [] : [y]));
        expect(kept.length).toBeLessThanOrEqual(Math.max(limit, 0));
        expect([kept[0], kept.at(-1)]).toEqual([points[0], points.at(-1)]);
        expect(kept.every(({ x }, index) => index === 0 || x > kept[index - 1]!.x)).toBe(true);
        expect(Math.max(...numbers(kept))).toBe(Math.max(...numbers(points)));
        expect(Math.min(...numbers(kept))).toBe(Math.min(...numbers(points)));
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});
