import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeTinyModel } from '../language-model/test-models/tiny-model.ts';
import { embeddedDataFolder } from '../package-files.ts';
import { estimateTraining } from './estimate-training.ts';
import type { Recipe } from './recipe.ts';
import { tinyRecipe } from './test-programs/tiny-run.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'so8t-estimate-'));
  await writeTinyModel(path.join(root, 'plain'));
  await writeTinyModel(path.join(root, 'gated'), { gatedLayers: [0, 1] });
});
afterAll(() => rm(root, { recursive: true }));

const gates = { learningRate: 0.01 };
/** Two layers of two blocks. */
const gateBytes = 4 * 2 * 2 * 28;

const estimate = (recipe: Recipe, model = 'plain', probe = false) =>
  estimateTraining(
    {
      recipe,
      modelFolder: path.join(root, model),
      dataFolder: embeddedDataFolder,
      session: { provider: 'cpu', threads: 1 },
      probe,
    },
    new AbortController().signal,
  );

it('counts the gates that a recipe adds, and none twice', async () => {
  const plain = await estimate(tinyRecipe);
  const trained = await estimate({ ...tinyRecipe, gates });
  // In three checkpoints of parameters, and twice with two moments.
  expect(trained.diskBytes - plain.diskBytes).toBe((3 + 2 * 3) * gateBytes);
  expect(trained).toMatchObject({ steps: plain.steps, evaluations: plain.evaluations });
  expect((await estimate(tinyRecipe, 'gated')).diskBytes).toBe(trained.diskBytes);
  expect((await estimate({ ...tinyRecipe, gates }, 'gated')).diskBytes).toBe(trained.diskBytes);
});

it('probes a training with gates', async () => {
  const { probed } = await estimate({ ...tinyRecipe, gates }, 'plain', true);
  expect(probed!.seconds).toBeGreaterThan(0);
  expect(probed!.memoryBytes).toBeGreaterThan(0);
});
