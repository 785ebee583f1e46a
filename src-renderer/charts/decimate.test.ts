import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Corners, decimate, decimateSmooth, emptyCorners } from './decimate.ts';
import { createSmoother } from './smoothing.ts';
import { createStepBuckets } from './step-buckets.ts';

function pointsOf(values: readonly number[], capacity = 65_536) {
  const buckets = createStepBuckets(1, capacity);
  for (const [index, value] of values.entries()) buckets.append(index + 1, [value]);
  return buckets.points(0);
}
const heights = ({ y, length }: Corners): number[] => [...y.slice(0, length)];
const finite = (values: readonly number[]): number[] => values.filter((value) => Number.isFinite(value));

describe('decimate', () => {
  it('keeps the extremes of every window, in order, at few points a pixel', () => {
    const values = fc.array(
      fc.oneof(
        { weight: 20, arbitrary: fc.integer({ min: -50, max: 50 }) },
        { weight: 1, arbitrary: fc.constant(Number.NaN) },
      ),
      { minLength: 2, maxLength: 600 },
    );
    fc.assert(
      fc.property(
        values,
        fc.integer({ min: 4, max: 40 }),
        fc.constantFrom(16, 128, 1024),
        fc.nat(),
        fc.nat(),
        (all, width, capacity, a, b) => {
          const points = pointsOf(all, capacity);
          const [from, to] = [1 + (a % all.length), 1 + (b % all.length)].sort((x, y) => x - y) as [
            number,
            number,
          ];
          if (from === to) return;
          const corners = decimate(points, { from, to, width });
          const shown = finite(heights(corners));
          for (const value of finite(all.slice(from - 1, to))) {
            expect(Math.min(...shown)).toBeLessThanOrEqual(value);
            expect(Math.max(...shown)).toBeGreaterThanOrEqual(value);
          }
          for (const value of shown) expect(all).toContain(value);
          const xs = [...corners.x.slice(0, corners.length)];
          expect(xs).toEqual(xs.toSorted((x, y) => x - y));
          const breaks = heights(corners).filter(Number.isNaN).length;
          expect(corners.length - breaks).toBeLessThanOrEqual(6 * (width + 3));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('shows one step among 50,000', () => {
    const values = Array.from({ length: 50_000 }, (_, index) => Math.sin(index));
    values[31_234] = 40;
    const corners = decimate(pointsOf(values), { from: 1, to: 50_000, width: 600 });
    const at = heights(corners).indexOf(40);
    expect(corners.x[at]).toBeCloseTo((31_235 / 50_000) * 600, -0.1);
    expect(corners.length).toBeLessThanOrEqual(2 * 602);
  });

  it('takes up a growing curve where it was, with the same corners', () => {
    const buckets = createStepBuckets(1, 512);
    const corners = emptyCorners();
    for (let step = 1; step <= 3000; step += 1) {
      buckets.append(step, [step % 97 === 5 ? Number.NaN : Math.sin(step * step)]);
      if (step % 13 !== 0) continue;
      const window = { from: step > 1500 ? 200 : 0, to: 2500, width: 40 };
      decimate(buckets.points(0), window, false, corners);
      const anew = decimate(buckets.points(0), window);
      expect(heights(corners)).toEqual(heights(anew));
      expect(corners.x.slice(0, corners.length)).toEqual(anew.x.slice(0, anew.length));
    }
  });

  it('breaks the line where a value is not finite', () => {
    const [dense, sparse] = [20_000, 20].map((length) => {
      const values = Array.from({ length }, () => 1);
      values[length / 2] = Number.NaN;
      return heights(decimate(pointsOf(values), { from: 1, to: length, width: 100 }));
    });
    expect(dense!.filter(Number.isNaN).length).toBe(1);
    expect(sparse!.some(Number.isNaN)).toBe(true);
  });

  it('leaves out what a logarithmic axis cannot show, and counts it', () => {
    for (const length of [30, 30_000]) {
      const values = Array.from({ length }, (_, index) => (index % 3 === 0 ? -1 : 2));
      const corners = decimate(pointsOf(values), { from: 1, to: length, width: 100 }, true);
      expect(finite(heights(corners)).every((value) => value === 2)).toBe(true);
      expect(corners.hidden).toBe(length / 3);
    }
  });
});

describe('smoothing', () => {
  it('starts at the first value, leaves a flat curve flat and follows a step', () => {
    const smoother = createSmoother();
    const values = Array.from({ length: 200 }, (_, index) => (index < 100 ? 1 : 2));
    const points = pointsOf(values);
    const smooth = smoother.smooth(points, 0.9);
    expect(smooth[99]).toBeCloseTo(1, 12);
    expect(smooth[106]).toBeCloseTo(2 - 0.9 ** 7, 3);
    expect(decimateSmooth(points, smooth, { from: 1, to: 200, width: 50 }).length).toBeLessThanOrEqual(53);
  });

  it('is the same when it follows as when it begins anew', () => {
    const buckets = createStepBuckets(1, 64);
    const following = createSmoother();
    for (let step = 1; step <= 500; step += 1) {
      buckets.append(step, [step % 50 === 7 ? Number.NaN : Math.sin(step)]);
      const points = buckets.points(0);
      const followed = following.smooth(points, 0.8)[points.length - 1]!;
      expect(followed).toBeCloseTo(createSmoother().smooth(points, 0.8)[points.length - 1]!, 12);
    }
  });
});
