import { describe, expect, it } from 'vitest';
import { formatTick, roundRange, ticksBetween } from './axis-ticks.ts';

const labels = (low: number, high: number, count: number): string[] => {
  const { values, step } = ticksBetween(low, high, count);
  return values.map((value) => formatTick(value, step));
};

describe('axis ticks', () => {
  it.each([
    [0, 1, 5, ['0', '0.2', '0.4', '0.6', '0.8', '1.0']],
    [0, 153, 4, ['0', '50', '100', '150']],
    [-0.13, 0.27, 4, ['-0.1', '0', '0.1', '0.2']],
    [0, 25_000, 5, ['0', '5k', '10k', '15k', '20k', '25k']],
    [0, 3e-5, 3, ['0', '1e-5', '2e-5', '3e-5']],
    [3, 3, 4, ['3']],
  ])('are round numbers from %d to %d', (low, high, count, expected) => {
    expect(labels(low, high, count)).toEqual(expected);
  });

  it('widens a range to whole ticks and gives a flat curve room', () => {
    expect(roundRange(0, 3.3, 3)).toEqual([0, 4]);
    expect(roundRange(5, 5, 3)).toEqual([0, 10]);
    expect(roundRange(0, 0, 3)).toEqual([0, 1]);
  });
});
