import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { verifyArtifact } from '../artifacts/artifact.ts';
import { writeTinyModel } from '../language-model/test-models/tiny-model.ts';
import { tinyRecipe } from './test-programs/tiny-run.ts';
import { checkpointsIn, createTrainingPlace } from './test-programs/training-place.ts';
import type { TrainingInput } from './train.ts';

const trainingPlace = await createTrainingPlace();
const { root, input, splits, run, at } = trainingPlace;
afterAll(() => trainingPlace.remove());

describe('input that cannot be trained on', () => {
  it.each<[string, (input: TrainingInput) => Partial<TrainingInput>, string]>([
    [
      'a class of the mix without rows',
      () => ({ splits: { ...splits, train: splits.train.filter((row) => row.label !== 'REFUSE') } }),
      'the class mix asks for REFUSE rows, but the training split has none',
    ],
    [
      'a validation split without a class',
      () => ({
        splits: { ...splits, validation: splits.validation.filter((row) => row.label !== 'ESCALATE') },
      }),
      'validation split: no rows are labelled ESCALATE',
    ],
    ['no rows at all', () => ({ splits: { ...splits, train: [] } }), 'the training split has no rows'],
    [
      'a recipe out of range',
      () => ({ recipe: { ...tinyRecipe, seed: -1 } }),
      'recipe "tiny": not a usable recipe:\n  field "seed"',
    ],
    [
      'a model that is not there',
      () => ({ modelFolder: '/nowhere' }),
      '/nowhere/manifest.json: cannot be read',
    ],
    [
      'a run folder below a file',
      ({ modelFolder }) => ({ runFolder: path.join(modelFolder, 'config.json', 'run') }),
      'a part of the path is a file: choose another folder',
    ],
  ])('%s: a clear error, and no folder is made', async (_, change, message) => {
    const place = at('unusable');
    const { error, result } = await run({ ...place, ...change(input) });
    expect(result).toBeNull();
    expect((error as Error).message).toContain(message);
    expect(await readdir(root)).not.toContain('unusable');
  });

  it('a loss that is not finite: the error names the terms, and only whole checkpoints are there', async () => {
    const modelFolder = path.join(root, 'overflowing-model');
    await writeTinyModel(modelFolder, {
      change: (parameters) => parameters.get('model.norm.weight')!.fill(3e38),
    });
    const place = at('overflowing');
    const { error } = await run({ ...place, modelFolder });
    expect((error as Error).message).toMatch(
      /^step 1: the loss is not finite \(task (NaN|-?Infinity), .*Lower the learning rate or the loss coefficients/u,
    );
    expect((await checkpointsIn(place.runFolder)).sort()).toEqual([
      'best-by-accuracy/step-0000000',
      'best-by-safety/step-0000000',
    ]);
    for (const name of await checkpointsIn(place.runFolder))
      await verifyArtifact(path.join(place.runFolder, 'checkpoints', name), ['checkpoint']);
  });
});
