/** The recipes that ship, shortened so that a whole run takes seconds: fewer steps, and for the naive one bigger ones. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseRecipe, type Recipe } from '../../src-main/training/recipe.ts';

const folder = path.join(import.meta.dirname, '..', '..', 'resources', 'recipes');

/** 216 steps of 32 rows are one epoch of the embedded data. */
const stepsOfEpoch = 216;

function read(name: 'naive' | 'protected'): Recipe {
  const file = path.join(folder, `${name}.json`);
  return parseRecipe(JSON.parse(readFileSync(file, 'utf8')), file);
}

function during(steps: number, evaluatedEvery: number): Recipe['duration'] {
  return { epochs: steps / stepsOfEpoch, evaluationsPerEpoch: Math.round(stepsOfEpoch / evaluatedEvery) };
}

/** Loses its refusals at its first evaluation after the start. */
export function shortNaive(steps = 12): Recipe {
  const recipe = read('naive');
  return {
    ...recipe,
    duration: during(steps, 4),
    optimiser: { ...recipe.optimiser, trunkLearningRate: 6e-4, warmup: 0.1 },
    evaluationsPerCheckpoint: 1,
  };
}

/** Writes a checkpoint that can be resumed at every evaluation. */
export function shortProtected(steps = 8): Recipe {
  return { ...read('protected'), duration: during(steps, 4), evaluationsPerCheckpoint: 1 };
}
