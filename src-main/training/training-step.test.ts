import { describe, expect, it } from 'vitest';
import { tinyRecipe } from './test-programs/tiny-run.ts';
import { learningRates } from './training-step.ts';

const steps = 100;
const recipe = {
  ...tinyRecipe,
  optimiser: {
    ...tinyRecipe.optimiser,
    trunkLearningRate: 0.01,
    safetyHeadLearningRate: 0.001,
    warmup: 0.1,
    freezeSafetyHeadFrom: 0.8,
  },
};
const rates = Array.from({ length: steps }, (_, index) => learningRates(recipe, index + 1, steps));

describe('learningRates', () => {
  it('warm up, reach the peak and fall to zero, both groups alike', () => {
    expect(rates[0]!.trunk).toBeCloseTo(0.001, 10);
    expect(rates[9]!.trunk).toBe(0.01);
    expect(rates[54]!.trunk).toBeCloseTo(0.005, 10);
    expect(rates[99]!.trunk).toBeCloseTo(0, 10);
    for (const { trunk, safetyHead } of rates.slice(0, 80)) expect(safetyHead / trunk).toBeCloseTo(0.1, 10);
  });

  it('stop the safety head after its share of the steps', () => {
    expect(rates.findIndex(({ safetyHead }) => safetyHead === 0)).toBe(80);
    expect(rates.slice(80).every(({ safetyHead }) => safetyHead === 0)).toBe(true);
    expect(rates[80]!.trunk).toBeGreaterThan(0);
  });
});
