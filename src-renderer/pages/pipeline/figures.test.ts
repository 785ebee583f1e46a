import { describe, expect, it } from 'vitest';
import { formatEnds, formatFigure, formatPercentChange } from './figures.ts';

describe('figures', () => {
  it('count no zeros', () => {
    expect([0, 1e-5, 3.68e-16, 0.0012, 0.0123, 0.88, 4, 1234.5, 2.6e7, -4.2e-7].map(formatFigure)).toEqual([
      '0',
      '10⁻⁵',
      '3.7 × 10⁻¹⁶',
      '1.2 × 10⁻³',
      '0.012',
      '0.88',
      '4',
      '1230',
      '2.6 × 10⁷',
      '-4.2 × 10⁻⁷',
    ]);
    expect(formatFigure(Number.POSITIVE_INFINITY)).toBe('Infinity');
  });

  it('have a sign where they are changes, and no sign where nothing changed', () => {
    expect([0.0104, -0.384, -0.0006, 0.00001, 0, -0.0999].map(formatPercentChange)).toEqual([
      '+1.0%',
      '−38%',
      '−0.06%',
      '±0.00%',
      '±0.00%',
      '−10%',
    ]);
  });

  it('have an interval where both ends are known', () => {
    expect(formatEnds({ low: -0.01, high: 0.02 }, formatPercentChange)).toBe('−1.0% – +2.0%');
    expect(formatEnds({ low: null, high: 0.02 }, formatPercentChange)).toBeNull();
  });
});
