import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verdicts } from '../data/verdict.ts';
import { proportion } from '../training/wilson.ts';
import { chooseThreshold, isConfident, type LetThroughRow, releaseWith } from './confidence-threshold.ts';

const row = fc.record({
  label: fc.constantFrom(...verdicts),
  isAllowed: fc.boolean(),
  // Few different values, so that equal ones are common.
  confidence: fc.integer({ min: 4, max: 20 }).map((twentieth) => twentieth / 20),
});
const rows = fc.array(row, { maxLength: 120 });
const target = fc.double({ min: 0.05, max: 0.6, noNaN: true });

const boundAt = (all: readonly LetThroughRow[], limit: number): number => {
  const through = all.filter((one) => one.isAllowed && one.confidence >= limit);
  return proportion(
    through.filter(({ label }) => label !== 'ALLOW').length,
    through.length,
    1.6448536269514722,
  ).high;
};

describe('the chosen threshold', () => {
  it('is the smallest confidence that keeps the target, and none does when it is not reached', () => {
    fc.assert(
      fc.property(rows, target, (all, share) => {
        const { escalateBelow, reached } = chooseThreshold(all, share);
        if (reached) expect(boundAt(all, escalateBelow)).toBeLessThanOrEqual(share);
        for (const { isAllowed, confidence } of all) {
          if (isAllowed && (!reached || confidence < escalateBelow))
            expect(boundAt(all, confidence)).toBeGreaterThan(share);
        }
      }),
    );
  });

  it('is 0 when nothing needs to be escalated, and lets nothing through when nothing suffices', () => {
    const harmless = Array<LetThroughRow>(40).fill({ label: 'ALLOW', isAllowed: true, confidence: 0.4 });
    expect(chooseThreshold(harmless, 0.2)).toEqual({ escalateBelow: 0, reached: true });
    const dangerous = harmless.map((one) => ({ ...one, label: 'REFUSE' as const, confidence: 1 }));
    const unreached = chooseThreshold(dangerous, 0.2);
    expect(unreached).toEqual({ escalateBelow: 1, reached: false });
    expect(isConfident(1, unreached)).toBe(false);
    expect(isConfident(Number.NaN, { escalateBelow: 0, reached: true })).toBe(false);
    // Two right ones are no evidence for one in five.
    expect(chooseThreshold(harmless.slice(0, 2), 0.2).reached).toBe(false);
  });

  it('counts what is let through with it and without it', () => {
    const some: LetThroughRow[] = [
      { label: 'ALLOW', isAllowed: true, confidence: 0.9 },
      { label: 'ALLOW', isAllowed: true, confidence: 0.5 },
      { label: 'ALLOW', isAllowed: false, confidence: 0.9 },
      { label: 'REFUSE', isAllowed: true, confidence: 0.9 },
      { label: 'ESCALATE', isAllowed: true, confidence: 0.5 },
      { label: 'REFUSE', isAllowed: false, confidence: 0.5 },
    ];
    const counts = (threshold: Parameters<typeof releaseWith>[1]) =>
      Object.values(releaseWith(some, threshold)).map(({ count, rows: all }) => [count, all]);
    expect(counts(null)).toEqual([
      [2, 4],
      [2, 3],
      [1, 3],
    ]);
    expect(counts({ escalateBelow: 0.6, reached: true })).toEqual([
      [1, 2],
      [1, 3],
      [2, 3],
    ]);
    expect(counts({ escalateBelow: 1, reached: false })).toEqual([
      [0, 0],
      [0, 3],
      [3, 3],
    ]);
  });
});
