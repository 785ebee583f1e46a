import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { tinyRecipe } from '../../training/test-programs/tiny-run.ts';
import { longRecipe, openTinyDesk, tinyModel } from '../test-programs/tiny-desk.ts';

it('a run that is queued and in no queue can be paused and cancelled', async () => {
  const { api, desk, until } = await openTinyDesk();
  for (const stop of ['pause', 'cancel'] as const) {
    // As it is left when a start ends between the store and the queue.
    const { id } = await desk.store.createRun({
      name: stop,
      kind: 'training',
      recipe: tinyRecipe,
      seed: 1,
    });
    await api.runs[stop]({ id });
    expect(await until(id, () => true)).toMatchObject({ status: stop === 'pause' ? 'paused' : 'cancelled' });
  }
});

it('of trainings that are started together all begin or none', async () => {
  const { api, desk, dataFolder } = await openTinyDesk();
  const models = path.join(dataFolder, 'models');
  await cp(path.join(models, 'tiny'), path.join(models, 'broken'), { recursive: true });
  await rm(path.join(models, 'broken', 'model.safetensors'));
  const trainings = [tinyModel, 'shelf:broken', tinyModel].map((model) => ({ recipe: longRecipe, model }));
  await expect(api.runs.start({ trainings })).rejects.toThrow('model.safetensors');
  expect(desk.activity.now().jobs).toEqual([]);
  const runs = await api.runs.list({});
  expect(runs.map(({ status, reason, startedAt }) => [status, reason, startedAt])).toEqual([
    ['failed', expect.stringContaining('model.safetensors'), null],
    ['cancelled', expect.stringContaining('another training of the same start'), null],
  ]);
});
