import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTick, formatValue, linearTicks, logTicks, roundEnd, stepTicks } from './axis-ticks.ts';
import { heightOf, rangeAround, valueAt } from './value-scale.ts';

describe('the scale of values', () => {
  it('holds the data and turns back', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.constantFrom('linear' as const, 'log' as const),
        (a, b, kind) => {
          const [low, high] = [Math.min(a, b), Math.max(a, b)];
          const range = rangeAround(low, high, kind, 5);
          expect(heightOf(low, range, kind)).toBeGreaterThan(-1e-6);
          expect(heightOf(high, range, kind)).toBeLessThan(1 + 1e-6);
          expect(valueAt(heightOf(high, range, kind), range, kind)).toBeCloseTo(high, -Math.log10(high) + 4);
        },
      ),
    );
  });

  it('gives a flat curve and an empty one room', () => {
    expect(rangeAround(3, 3, 'linear', 5)).toEqual({ low: 1.5, high: 4.5 });
    expect(rangeAround(0, 0, 'linear', 5)).toEqual({ low: 0, high: 1 });
    expect(rangeAround(Infinity, -Infinity, 'linear', 5)).toEqual({ low: 0, high: 1 });
    expect(rangeAround(0.1, 2.3, 'linear', 5)).toEqual({ low: 0, high: 2.5 });
    expect(rangeAround(0.013, 7.2, 'log', 5)).toEqual({ low: 0.01, high: 8 });
    expect(heightOf(0, { low: 0.1, high: 1 }, 'log')).toBeNaN();
  });

  it('has round ticks', () => {
    expect(linearTicks(0, 1, 5).values.map((value) => formatTick(value, 0.2))).toEqual([
      '0',
      '0.2',
      '0.4',
      '0.6',
      '0.8',
      '1.0',
    ]);
    expect(stepTicks(0, 3, 8).values).toEqual([0, 1, 2, 3]);
    expect(logTicks(0.001, 1000, 6).values).toEqual([0.001, 0.01, 0.1, 1, 10, 100, 1000]);
    expect(logTicks(0.5, 8, 6).values).toEqual([0.5, 1, 2, 5]);
    expect([12_000, 3].map((value) => formatTick(value, value === 3 ? 1 : 1000))).toEqual(['12k', '3']);
    expect([0, 0.84321, 12.345, 1e-5, 123_456].map(formatValue)).toEqual(
      ['0', '0.843', '12.35', '1e-5', '1.23e5'].map((text) => (text === '1e-5' ? '1.00e-5' : text)),
    );
    expect([3, 11, 50_001, 100_000].map(roundEnd)).toEqual([10, 12, 60_000, 100_000]);
  });
});
