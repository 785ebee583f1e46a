import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostProbable, type VerdictProbabilities } from '../data/verdict.ts';
import { fitTemperature, type LogitRow } from './fit-temperature.ts';
import { fitTemperatureByError } from './fit-temperature-by-error.ts';
import { logProbabilities, soften, softmax } from './soften.ts';

const logit = fc.double({ min: -40, max: 40, noNaN: true });
const rows = fc.array(
  fc.record({ logits: fc.tuple(logit, logit, logit), label: fc.integer({ min: 0, max: 2 }) }),
  {
    minLength: 1,
    maxLength: 40,
  },
);

const nll = (all: readonly LogitRow[], temperature: number): number =>
  all.reduce((sum, { logits, label }) => {
    const largest = Math.max(...logits);
    const z = logits.map((one) => (one - largest) / temperature);
    return sum + Math.log(z.reduce((total, one) => total + Math.exp(one), 0)) - z[label]!;
  }, 0) / all.length;

describe('the fitted temperature', () => {
  it('is the best of the range for any rows, shifted or not', () => {
    fc.assert(
      fc.property(rows, (some) => {
        const { temperature } = fitTemperature(some);
        const least = nll(some, temperature);
        for (let other = 0.1; other <= 10; other *= 1.3)
          expect(least).toBeLessThanOrEqual(nll(some, other) + 1e-9);
        const shifted = some.map(({ logits, label }) => ({ logits: logits.map((one) => one + 7), label }));
        expect(nll(some, fitTemperature(shifted).temperature)).toBeCloseTo(least, 9);
      }),
    );
  });

  it('stays in the range and says when it ends there', () => {
    const right = [{ logits: [3, 0, 0], label: 0 }];
    const wrong = [{ logits: [3, 0, 0], label: 1 }];
    expect(fitTemperature(right)).toEqual({ temperature: 0.1, atBound: true });
    expect(fitTemperature(wrong)).toEqual({ temperature: 10, atBound: true });
    expect(fitTemperature([{ logits: [2, 2, 2], label: 1 }])).toEqual({ temperature: 1, atBound: false });
    expect(fitTemperatureByError(wrong)).toEqual({ temperature: 10, atBound: true });
    expect(() => fitTemperature([])).toThrow('no rows');
    expect(() => fitTemperatureByError([])).toThrow('no rows');
  });
});

describe('softening', () => {
  const share = fc.double({ min: 1e-9, max: 1, noNaN: true });
  const probabilities = fc.tuple(share, share, share).map(([a, e, r]): VerdictProbabilities => {
    const sum = a + e + r;
    return { ALLOW: a / sum, ESCALATE: e / sum, REFUSE: r / sum };
  });

  it('keeps the verdict, and at 1 every bit', () => {
    fc.assert(
      fc.property(probabilities, fc.double({ min: 0.1, max: 10, noNaN: true }), (own, temperature) => {
        const softened = soften(own, temperature);
        // Shares closer than float64 can keep apart may become a tie, which the stricter verdict wins.
        const [first, second] = Object.values(own).sort((a, b) => b - a) as [number, number];
        if (first - second > 1e-12) expect(mostProbable(softened)).toBe(mostProbable(own));
        expect(Object.values(softened).reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);
        expect(soften(own, 1)).toBe(own);
      }),
    );
  });

  it('is what dividing the logits gives', () => {
    const logits = [1.5, -2, 0.25];
    const [ALLOW, ESCALATE, REFUSE] = softmax(logits) as [number, number, number];
    const expected = softmax(logits, 2.5);
    const softened = logProbabilities(soften({ ALLOW, ESCALATE, REFUSE }, 2.5));
    for (const [index, log] of softened.entries()) expect(Math.exp(log)).toBeCloseTo(expected[index]!, 14);
  });

  it('bears a share of zero, leaves what is no probability, and refuses what is no temperature', () => {
    const sure = { ALLOW: 1, ESCALATE: 0, REFUSE: 0 };
    expect(soften(sure, 2).ALLOW).toBe(1);
    expect(soften({ ...sure, REFUSE: Number.NaN }, 2).REFUSE).toBeNaN();
    for (const none of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => soften(sure, none)).toThrow('is not a positive number');
  });
});
