import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStepBuckets } from './step-buckets.ts';

const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
);

describe('step buckets', () => {
  it('keep the extremes of every stretch of buckets, and every first and last step, over any number of merges', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 400 }),
        fc.constantFrom(2, 4, 8, 32),
        fc.nat(),
        fc.nat(),
        (values, capacity, a, b) => {
          const buckets = createStepBuckets(1, capacity);
          for (const [index, one] of values.entries()) buckets.append(index + 1, [one]);
          const points = buckets.points(0);
          expect(points.length).toBeLessThanOrEqual(capacity);
          expect([points.from[0], points.to[points.length - 1]]).toEqual([1, values.length]);
          for (let index = 1; index < points.length; index += 1)
            expect(points.from[index]).toBe(points.to[index - 1]! + 1);

          const [low, high] = [a % points.length, b % points.length].sort((x, y) => x - y) as [
            number,
            number,
          ];
          const seen = values.slice(points.from[low]! - 1, points.to[high]!).filter(Number.isFinite);
          const stored = (column: Float64Array): number[] =>
            [...column.slice(low, high + 1)].filter((one) => !Number.isNaN(one));
          expect(Math.min(...stored(points.minimum))).toBe(Math.min(...seen));
          expect(Math.max(...stored(points.maximum))).toBe(Math.max(...seen));
          if (seen.length > 0) expect(stored(points.last).at(-1)).toBe(seen.at(-1));
          const broken = values
            .slice(points.from[low]! - 1, points.to[high]!)
            .some((one) => !Number.isFinite(one));
          expect(points.gaps.slice(low, high + 1).includes(1)).toBe(broken);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('average by steps', () => {
    const buckets = createStepBuckets(1, 4);
    for (let step = 1; step <= 64; step += 1) buckets.append(step, [step]);
    const { mean, from, to, length } = buckets.points(0);
    for (let index = 0; index < length; index += 1)
      expect(mean[index]).toBeCloseTo((from[index]! + to[index]!) / 2, 9);
  });

  it('never take more memory than their capacity, and little while a run is short', () => {
    const buckets = createStepBuckets(10, 4096);
    for (let step = 1; step <= 1000; step += 1) buckets.append(step, new Float64Array(10));
    const short = buckets.bytes;
    for (let step = 1001; step <= 600_000; step += 1) buckets.append(step, new Float64Array(10));
    expect(buckets.length).toBeLessThanOrEqual(4096);
    expect(buckets.bytes).toBe(4096 * (24 + 10 * 33));
    expect(short).toBe(buckets.bytes / 4);
  });

  it('forget what a resumed run does again', () => {
    const buckets = createStepBuckets(1, 8);
    for (let step = 1; step <= 20; step += 1) buckets.append(step, [step]);
    const { generation } = buckets.points(0);
    buckets.cutFrom(10);
    buckets.append(10, [100]);
    const points = buckets.points(0);
    expect(points.generation).not.toBe(generation);
    expect(points.to[points.length - 1]).toBe(10);
    expect(points.last[points.length - 1]).toBe(100);
    expect(() => buckets.append(10, [1])).toThrow('does not follow');
  });
});
