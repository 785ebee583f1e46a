import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Row } from '../data/row.ts';
import { type Verdict, verdicts } from '../data/verdict.ts';
import type { ClassMix } from './figures.ts';
import { planBatches } from './sampling.ts';

const rowOf = (label: Verdict, number: number): Row => ({
  id: `${label}/${number}`,
  prompt: 'x',
  label,
  language: 'en',
  topic: 't',
  template: 't',
  kind: 'plain',
  answer: 'x',
});

const rowsOf = (counts: Readonly<Record<Verdict, number>>): Row[] =>
  verdicts.flatMap((label) => Array.from({ length: counts[label] }, (_, number) => rowOf(label, number)));

/** Shares that sum to 1; any of them may be 0. */
const anyMix = fc
  .array(fc.nat({ max: 20 }), { minLength: 3, maxLength: 3 })
  .filter((parts) => parts.some((part) => part > 0))
  .map((parts): ClassMix => {
    const sum = parts.reduce((total, part) => total + part);
    const [ALLOW, ESCALATE, REFUSE] = parts.map((part) => part / sum) as [number, number, number];
    return { ALLOW, ESCALATE, REFUSE };
  });

const counts = fc.record({
  ALLOW: fc.integer({ min: 1, max: 12 }),
  ESCALATE: fc.integer({ min: 1, max: 12 }),
  REFUSE: fc.integer({ min: 1, max: 12 }),
});
const seed = fc.nat();
const steps = fc.integer({ min: 1, max: 40 });
const size = fc.integer({ min: 1, max: 16 });

describe('planBatches', () => {
  it('keeps the class mix exactly over time: never a whole row off', () => {
    fc.assert(
      fc.property(anyMix, counts, steps, size, seed, (mix, available, stepCount, batchSize, ownSeed) => {
        const rows = rowsOf(available);
        const drawn = { ALLOW: 0, ESCALATE: 0, REFUSE: 0 };
        const batches = planBatches(rows, mix, stepCount, batchSize, ownSeed);
        expect(batches).toHaveLength(stepCount);
        for (const [step, batch] of batches.entries()) {
          expect(batch).toHaveLength(batchSize);
          for (const index of batch) drawn[rows[index]!.label] += 1;
          for (const verdict of verdicts) {
            expect(Math.abs(drawn[verdict] - mix[verdict] * batchSize * (step + 1))).toBeLessThan(1);
          }
        }
      }),
    );
  });

  it('uses all rows of a class before any of them comes again', () => {
    fc.assert(
      fc.property(anyMix, counts, steps, size, seed, (mix, available, stepCount, batchSize, ownSeed) => {
        const rows = rowsOf(available);
        const drawn = planBatches(rows, mix, stepCount, batchSize, ownSeed).flat();
        for (const verdict of verdicts) {
          const own = drawn.filter((index) => rows[index]!.label === verdict);
          for (let start = 0; start < own.length; start += available[verdict]) {
            const round = own.slice(start, start + available[verdict]);
            expect(new Set(round).size).toBe(round.length);
          }
        }
      }),
    );
  });

  it('shuffles, by the seed alone', () => {
    const rows = rowsOf({ ALLOW: 20, ESCALATE: 20, REFUSE: 20 });
    const mix = { ALLOW: 0.5, ESCALATE: 0.25, REFUSE: 0.25 };
    const plan = (ownSeed: number) => planBatches(rows, mix, 10, 8, ownSeed);
    expect(plan(3)).toEqual(plan(3));
    expect(plan(3)).not.toEqual(plan(4));
    const allowed = plan(3)
      .flat()
      .filter((index) => index < 20);
    expect(allowed.slice(0, 20)).not.toEqual(allowed.slice(0, 20).toSorted((a, b) => a - b));
    expect(allowed.slice(20)).not.toEqual(allowed.slice(0, 20));
  });

  it('begins a longer plan like a shorter one', () => {
    const rows = rowsOf({ ALLOW: 7, ESCALATE: 5, REFUSE: 6 });
    const mix = { ALLOW: 0.4, ESCALATE: 0.3, REFUSE: 0.3 };
    expect(planBatches(rows, mix, 12, 4, 1).slice(0, 5)).toEqual(planBatches(rows, mix, 5, 4, 1));
  });

  it('names a class of the mix that has no rows, and needs none of a class outside it', () => {
    const rows = rowsOf({ ALLOW: 3, ESCALATE: 0, REFUSE: 3 });
    expect(() => planBatches(rows, { ALLOW: 0.9, ESCALATE: 0.1, REFUSE: 0 }, 1, 8, 1)).toThrow(
      'the class mix asks for ESCALATE rows, but the training split has none',
    );
    expect(planBatches(rows, { ALLOW: 0.5, ESCALATE: 0, REFUSE: 0.5 }, 1, 8, 1)[0]).toHaveLength(8);
  });
});
