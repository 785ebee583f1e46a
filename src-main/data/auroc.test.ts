import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auroc } from './auroc.ts';

describe('auroc', () => {
  it('is 1 for a perfect ranking, 0 for its reverse, 0.5 when all scores are equal', () => {
    const positive = [false, false, true, true];
    expect(auroc([1, 2, 3, 4], positive)).toBe(1);
    expect(auroc([4, 3, 2, 1], positive)).toBe(0);
    expect(auroc([7, 7, 7, 7], positive)).toBe(0.5);
    expect(auroc([1, 3, 2, 4], positive)).toBe(0.75);
  });

  it('is the share of pairs in the right order, ties half', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean()), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(rows, (scored) => {
        const above = scored.filter(([, positive]) => positive);
        const below = scored.filter(([, positive]) => !positive);
        const pairs = above.flatMap(([high]) =>
          below.map(([low]) => (high > low ? 1 : high === low ? 0.5 : 0)),
        );
        const area = auroc(
          scored.map(([score]) => score),
          scored.map(([, positive]) => positive),
        );
        if (pairs.length === 0) expect(area).toBeNull();
        else expect(area).toBeCloseTo(pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length, 12);
      }),
    );
  });
});
