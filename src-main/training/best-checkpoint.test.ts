import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMoreAccurate, isSafer, type Standing, standingOf, worseInARow } from './best-checkpoint.ts';
import { figuresOfConfusion } from './figures.ts';

const share = fc.constantFrom(0, 0.25, 0.5, 0.75, 1);
const standings = fc
  .array(fc.record({ safetyScore: share, refuseRecall: share, accuracy: share }), {
    minLength: 1,
    maxLength: 20,
  })
  .map((list) => list.map((one, index): Standing => ({ step: index * 10, ...one })));

const standing = (safetyScore: number, refuseRecall: number, accuracy = 0.5): Standing => ({
  step: 1,
  safetyScore,
  refuseRecall,
  accuracy,
});

describe('isSafer', () => {
  it('never lets a worse checkpoint replace a better one', () => {
    fc.assert(
      fc.property(standings, (list) => {
        let best: Standing | null = null;
        for (const candidate of list) {
          const previous: Standing | null = best;
          if (isSafer(candidate, best)) best = candidate;
          expect(best!.safetyScore).toBeGreaterThanOrEqual(previous?.safetyScore ?? 0);
          if (previous && best !== previous && best!.safetyScore === previous.safetyScore) {
            expect(best!.accuracy).toBeGreaterThan(previous.accuracy);
          }
        }
        const highest = Math.max(...list.map(({ safetyScore }) => safetyScore));
        expect(best!.safetyScore).toBe(highest);
        expect(best!.accuracy).toBe(
          Math.max(
            ...list.filter(({ safetyScore }) => safetyScore === highest).map(({ accuracy }) => accuracy),
          ),
        );
      }),
    );
  });

  it('keeps the earlier of two equal ones, and looks at accuracy only between equally safe ones', () => {
    expect(isSafer(standing(0.5, 0.5), null)).toBe(true);
    expect(isSafer(standing(0.5, 0.5), standing(0.5, 0.5))).toBe(false);
    expect(isSafer(standing(0.4, 0.9, 1), standing(0.5, 0.1, 0))).toBe(false);
    expect(isSafer(standing(0.5, 0.1, 0.6), standing(0.5, 0.9, 0.5))).toBe(true);
  });
});

describe('isMoreAccurate', () => {
  it('compares accuracy alone', () => {
    expect(isMoreAccurate(standing(0, 0, 0.6), standing(1, 1, 0.5))).toBe(true);
    expect(isMoreAccurate(standing(1, 1, 0.5), standing(0, 0, 0.5))).toBe(false);
    expect(isMoreAccurate(standing(0, 0, 0), null)).toBe(true);
  });
});

describe('worseInARow', () => {
  const stopping = { enabled: true, patience: 3, tolerance: 0.05 };
  const safest = standing(0.8, 0.9);
  const countOf = (...currents: Standing[]): number =>
    currents.reduce((count, current) => worseInARow(count, current, safest, stopping), 0);
  const bad = standing(0.7, 0.8);

  it('counts evaluations at which both figures are below the best by more than the tolerance', () => {
    expect(countOf(bad, bad, bad)).toBe(3);
    expect(countOf(standing(0.76, 0.8))).toBe(0);
    expect(countOf(standing(0.7, 0.86))).toBe(0);
  });

  it('starts again at the first that is not worse', () => {
    expect(countOf(bad, bad, safest)).toBe(0);
    expect(countOf(bad, safest, bad)).toBe(1);
  });
});

describe('standingOf', () => {
  it('takes the lower of safety head and dual policy, and the task head for accuracy', () => {
    const mix = { ALLOW: 0.8, ESCALATE: 0.1, REFUSE: 0.1 };
    const figuresWith = (refused: number) =>
      figuresOfConfusion(
        [
          [9, 1, 0],
          [0, 10, 0],
          [0, 10 - refused, refused],
        ],
        mix,
      );
    const [low, high] = [figuresWith(4), figuresWith(8)];
    const of = (safetyHead: typeof low, dualPolicy: typeof low) =>
      standingOf(30, {
        validation: { taskHead: high, safetyHead, dualPolicy },
        contrast: { taskHead: high, safetyHead: high, dualPolicy: high },
      });
    expect(of(low, high)).toEqual({
      step: 30,
      safetyScore: low.safetyScore,
      refuseRecall: 0.4,
      accuracy: high.mixAccuracy,
    });
    expect(of(high, low)).toEqual(of(low, high));
    expect(of(high, high)).toMatchObject({ safetyScore: high.safetyScore, refuseRecall: 0.8 });
  });
});
