import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { soften } from '../calibration/soften.ts';
import { mostProbable, stricter, type VerdictProbabilities, verdictIndex } from '../data/verdict.ts';
import { type AppliedCalibration, decide, strictest } from './dual-policy.ts';

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

describe('a calibrated dual policy', () => {
  const applied = (
    temperature: number,
    escalateBelow: number | null,
    reached = true,
  ): AppliedCalibration => ({
    temperature,
    threshold: escalateBelow === null ? null : { escalateBelow, reached },
  });
  const temperature = fc.double({ min: 0.1, max: 10, noNaN: true });

  it('says what it says without a calibration when there is no threshold, and how sure it is', () => {
    fc.assert(
      fc.property(probabilities, probabilities, temperature, (safetyHead, taskHead, own) => {
        const plain = decide({ safetyHead, taskHead });
        const calibrated = decide({ safetyHead, taskHead }, applied(own, null));
        expect(plain.calibrated).toBeNull();
        expect([plain.safetyHead, plain.taskHead]).toEqual([safetyHead, taskHead]);
        expect(calibrated).toMatchObject({
          verdict: plain.verdict,
          disagreement: plain.disagreement,
          taskHead,
        });
        expect(calibrated.safetyHead).toEqual(soften(safetyHead, own));
        const confidence = calibrated.safetyHead[mostProbable(safetyHead)];
        expect(calibrated.calibrated).toEqual({
          temperature: own,
          confidence,
          escalateBelow: null,
          belowThreshold: false,
          cause: null,
        });
      }),
    );
  });

  it('hands to a human what it is not sure enough of, and becomes more lenient nowhere', () => {
    fc.assert(
      fc.property(
        probabilities,
        probabilities,
        temperature,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (safetyHead, taskHead, own, limit) => {
          const plain = decide({ safetyHead, taskHead });
          const { verdict, calibrated } = decide({ safetyHead, taskHead }, applied(own, limit));
          const unsure = calibrated!.confidence < limit;
          expect(calibrated!.belowThreshold).toBe(unsure);
          expect(verdict).toBe(unsure ? stricter(plain.verdict, 'ESCALATE') : plain.verdict);
          expect(calibrated!.cause).toBe(unsure && plain.verdict === 'ALLOW' ? 'low-confidence' : null);
        },
      ),
    );
  });

  it('lets nothing through by itself when no confidence kept the target', () => {
    const sure = { safetyHead: shares(1, 0, 0), taskHead: shares(1, 0, 0) };
    expect(decide(sure, applied(1, 1)).verdict).toBe('ALLOW');
    expect(decide(sure, applied(1, 1, false))).toMatchObject({
      verdict: 'ESCALATE',
      calibrated: { cause: 'low-confidence' },
    });
  });

  it('still refuses to decide on what is no probability', () => {
    const broken = { safetyHead: shares(0, 0, 0), taskHead: shares(1, 0, 0) };
    expect(() => decide(broken, applied(2, 0.5))).toThrow('the safetyHead gave no probabilities');
  });
});
