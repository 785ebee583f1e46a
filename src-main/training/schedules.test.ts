import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosineWithWarmup, stepSchedule } from './schedules.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('cosineWithWarmup', () => {
  it('rises linearly, then falls as half a cosine to zero', () => {
    expect(cosineWithWarmup(0, 0.2)).toBe(0);
    expect(cosineWithWarmup(0.1, 0.2)).toBeCloseTo(0.5, 12);
    expect(cosineWithWarmup(0.2, 0.2)).toBe(1);
    expect(cosineWithWarmup(0.6, 0.2)).toBeCloseTo(0.5, 12);
    expect(cosineWithWarmup(1, 0.2)).toBeCloseTo(0, 12);
    expect(cosineWithWarmup(0, 0)).toBe(1);
    expect(cosineWithWarmup(0.5, 1)).toBe(0.5);
    expect(cosineWithWarmup(1, 1)).toBe(1);
  });

  it('stays within [0, 1] and never rises after the warm-up', () => {
    fc.assert(
      fc.property(share, share, share, (x, y, warmup) => {
        const [early, late] = [Math.min(x, y), Math.max(x, y)];
        for (const progress of [early, late]) {
          expect(cosineWithWarmup(progress, warmup)).toBeGreaterThanOrEqual(0);
          expect(cosineWithWarmup(progress, warmup)).toBeLessThanOrEqual(1);
        }
        if (early >= warmup)
          expect(cosineWithWarmup(late, warmup)).toBeLessThanOrEqual(cosineWithWarmup(early, warmup));
        else if (late < warmup)
          expect(cosineWithWarmup(late, warmup)).toBeGreaterThanOrEqual(cosineWithWarmup(early, warmup));
      }),
    );
  });
});

describe('stepSchedule', () => {
  const pet = [
    { from: 0, lambda: 0 },
    { from: 0.3, lambda: 0.15 },
    { from: 0.6, lambda: 1 },
  ];

  it.each([
    [0, 0],
    [0.299, 0],
    [0.3, 0.15],
    [0.599, 0.15],
    [0.6, 1],
    [1, 1],
  ])('at %f has the value %f of the interval that has begun', (progress, lambda) => {
    expect(stepSchedule(progress, pet)).toBe(lambda);
  });

  it('is zero before the first interval and without any', () => {
    expect(stepSchedule(0.1, pet.slice(1))).toBe(0);
    expect(stepSchedule(0.5, [])).toBe(0);
  });
});
