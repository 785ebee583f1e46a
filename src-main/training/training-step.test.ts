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
    const trunk = rates.map((rate) => rate.trunk);
    expect(trunk[0]).toBeCloseTo(0.0005, 10);
    expect(trunk[9]).toBeCloseTo(0.0095, 10);
    expect(Math.max(...trunk)).toBeCloseTo(0.01, 4);
    expect((trunk[54]! + trunk[55]!) / 2).toBeCloseTo(0.005, 4);
    expect(trunk.slice(10).every((rate, index) => index === 0 || rate < trunk[index + 9]!)).toBe(true);
    // The last step still moves the weights.
    expect(trunk[99]).toBeGreaterThan(0);
    expect(trunk[99]).toBeLessThan(1e-5);
    for (const { trunk, safetyHead } of rates.slice(0, 80)) expect(safetyHead / trunk).toBeCloseTo(0.1, 10);
  });

  it('stop the safety head after its share of the steps', () => {
    expect(rates.findIndex(({ safetyHead }) => safetyHead === 0)).toBe(80);
    expect(rates.slice(80).every(({ safetyHead }) => safetyHead === 0)).toBe(true);
    expect(rates[80]!.trunk).toBeGreaterThan(0);
  });
});
