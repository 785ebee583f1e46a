import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostProbable, stricter, type VerdictProbabilities, verdictIndex } from '../data/verdict.ts';
import { decide, strictest } from './dual-policy.ts';

const shares = (ALLOW: number, ESCALATE: number, REFUSE: number): VerdictProbabilities => ({
  ALLOW,
  ESCALATE,
  REFUSE,
});

const probabilities = fc
  .tuple(
    fc.double({ min: 0.01, max: 1, noNaN: true }),
    fc.double({ min: 0.01, max: 1, noNaN: true }),
    fc.double({ min: 0.01, max: 1, noNaN: true }),
  )
  .map(([a, e, r]) => shares(a / (a + e + r), e / (a + e + r), r / (a + e + r)));

describe('the dual policy', () => {
  it('is never more lenient than either head', () => {
    fc.assert(
      fc.property(probabilities, probabilities, (safetyHead, taskHead) => {
        const { verdict, disagreement } = decide({ safetyHead, taskHead });
        const own = [mostProbable(safetyHead), mostProbable(taskHead)] as const;
        expect(verdict).toBe(stricter(...own));
        expect(disagreement).toBe(own[0] !== own[1]);
      }),
    );
  });

  it('takes the stricter verdict on a tie', () => {
    const even = shares(0.5, 0.5, 0);
    expect(decide({ safetyHead: even, taskHead: shares(1, 0, 0) }).verdict).toBe('ESCALATE');
  });

  it.each([
    ['NaN', shares(Number.NaN, 0.5, 0.5)],
    ['zeros', shares(0, 0, 0)],
    ['more than one', shares(1, 1, 0)],
  ])('refuses to decide on %s', (_, broken) => {
    expect(() => decide({ safetyHead: broken, taskHead: shares(1, 0, 0) })).toThrow(
      'the safetyHead gave no probabilities',
    );
    expect(() => decide({ safetyHead: shares(1, 0, 0), taskHead: broken })).toThrow(
      'the taskHead gave no probabilities',
    );
  });

  it('lets the strictest part of a prompt decide', () => {
    const parts = fc.array(fc.tuple(probabilities, probabilities), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(parts, (heads) => {
        const decisions = heads.map(([safetyHead, taskHead]) => decide({ safetyHead, taskHead }));
        const most = Math.max(...decisions.map(({ verdict }) => verdictIndex(verdict)));
        expect(verdictIndex(strictest(decisions).verdict)).toBe(most);
      }),
    );
  });
});
