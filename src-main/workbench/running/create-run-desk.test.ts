import { cp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { appRouter } from '../../api/router.ts';
import { verifyArtifact } from '../../artifacts/artifact.ts';
import { tinyRecipe } from '../../training/test-programs/tiny-run.ts';
import { childrenRunning, longRecipe, openTinyDesk, tinyModel } from '../test-programs/tiny-desk.ts';

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

it('a run that comes to its end while it is paused is not told as paused', async () => {
  const place = await openTinyDesk();
  const { api } = place;
  const [id] = (await place.start(tinyRecipe)) as [number];
  const { plannedSteps } = await place.until(id, (run) => run.plannedSteps !== null);
  // Its last step is done: what is left is the last evaluation and the final checkpoint.
  await place.until(id, ({ step }) => step === plannedSteps);
  const told = await api.runs.pause({ id }).catch((error: Error) => error.message);
  const { status } = await place.until(id, () => true);
  if (String(told).includes('does not go on')) expect(told).toContain(`it is ${status}`);
  else expect(told).toBe(status);
});

it('a run that a person cancels is cancelled, also when it is paused or the workbench closes meanwhile', async () => {
  const place = await openTinyDesk();
  const { api, desk } = place;
  const [first, second] = (await place.start(longRecipe, longRecipe)) as [number, number];
  await place.until(first, ({ step }) => (step ?? 0) > 3);
  expect(await Promise.all([api.runs.cancel({ id: first }), api.runs.pause({ id: first })])).toEqual([
    'cancelled',
    'cancelled',
  ]);
  await place.until(second, ({ step }) => (step ?? 0) > 3);
  const cancelled = api.runs.cancel({ id: second });
  // The call reaches the queue, and then the workbench closes.
  await Promise.resolve();
  await Promise.all([cancelled, desk.close()]);
  const next = await place.reopen();
  expect((await next.until(second, () => true)).status).toBe('cancelled');
});

it('estimates are made one at a time, and given up when nobody waits, a training begins or all is closed', async () => {
  const place = await openTinyDesk();
  const { desk, api } = place;
  const training = { recipe: tinyRecipe, model: tinyModel };
  const problemOf = (promise: Promise<unknown>) => promise.then(String, (error: Error) => error.message);
  const nobody = new AbortController();
  const left = appRouter.createCaller(
    { workbench: desk, door: { kind: 'browser' } },
    { signal: nobody.signal },
  );
  const [given, dropped] = [problemOf(left.runs.estimate(training)), problemOf(left.runs.estimate(training))];
  const next = api.runs.estimate(training);
  await expect.poll(() => childrenRunning('stage-service').length).toBe(1);
  nobody.abort();
  expect(await given).toContain('nobody waits');
  expect(await dropped).toContain('nobody waits');
  // It starts only now, and so no two were made at a time.
  expect(childrenRunning('stage-service').length).toBeLessThanOrEqual(1);
  expect(await next).toMatchObject({ steps: 12 });

  const interrupted = problemOf(api.runs.estimate(training));
  await expect.poll(() => childrenRunning('stage-service').length).toBe(1);
  const [id] = (await place.start(longRecipe)) as [number];
  expect(await interrupted).toContain('a training begins');
  await place.until(id, ({ step }) => (step ?? 0) > 3);
  const last = problemOf(api.runs.estimate(training));
  await expect.poll(() => childrenRunning('stage-service').length).toBe(2);
  await desk.close();
  expect(await last).toContain('the workbench is closing');
  expect(childrenRunning('stage-service')).toEqual([]);
});

it('a checkpoint is pinned and rolled back to only while it is the one that was looked at', async () => {
  const place = await openTinyDesk();
  const { api } = place;
  const [id] = (await place.start(longRecipe)) as [number];
  const last = async () => (await api.runs.details({ id })).checkpoints.find(({ role }) => role === 'last');
  await place.until(id, ({ step }) => (step ?? 0) > 20);
  const seen = (await last())!;
  await expect.poll(async () => (await last())?.step, { timeout: 10_000 }).toBeGreaterThan(seen.step);
  const { manifestSha256 } = seen;
  const another = /the checkpoint "last" is another one by now, that of step \d+/u;
  await expect(api.runs.pinBaseline({ id, role: 'last', manifestSha256 })).rejects.toThrow(another);
  await expect(api.runs.rollBack({ id, role: 'last', manifestSha256 })).rejects.toThrow(another);
  expect((await place.until(id, () => true)).status).toBe('running');
  await api.runs.pause({ id });
  const kept = (await last())!;
  const expected = { id, role: 'last', manifestSha256: kept.manifestSha256 } as const;
  expect(await api.runs.pinBaseline(expected)).toMatchObject({
    step: kept.step,
    manifestSha256: kept.manifestSha256,
  });
  expect(await api.runs.rollBack(expected)).toMatchObject({ role: 'final', step: kept.step });
});

it('a run that goes on is rolled back to the very checkpoint that was looked at, whatever it writes when it stops', async () => {
  const place = await openTinyDesk();
  const { api, dataFolder } = place;
  const [id] = (await place.start(longRecipe)) as [number];
  const last = async () => (await api.runs.details({ id })).checkpoints.find(({ role }) => role === 'last')!;
  await place.until(id, ({ step }) => (step ?? 0) > 20);
  for (;;) {
    const { manifestSha256, step } = await last();
    const rolled = await api.runs
      .rollBack({ id, role: 'last', manifestSha256 })
      .catch((error: Error) => error.message);
    const { run, checkpoints } = await api.runs.details({ id });
    if (typeof rolled === 'string') {
      // Replaced before it could be held: the run goes on as if nobody had asked.
      expect(rolled).toContain('is another one by now');
      expect(run.status).toBe('running');
      continue;
    }
    expect(run.status).toBe('cancelled');
    expect(rolled).toMatchObject({ role: 'final', step });
    const { manifest } = await verifyArtifact(rolled.folder, ['checkpoint']);
    expect(manifest.parents).toContainEqual({ role: 'rolled back to', manifest: manifestSha256 });
    // Stopping has written a newer one, unless it is of the very same step.
    expect(checkpoints.find(({ role }) => role === 'last')!.step).toBeGreaterThanOrEqual(step);
    expect(await readdir(path.join(dataFolder, run.folder))).not.toContain('held');
    break;
  }
});

it('what a run took is no measure for one that shares the machine with another number of runs, or trains gates', async () => {
  const place = await openTinyDesk(undefined, { runsAtOnce: 2 });
  const { api } = place;
  const basis = async (recipe = tinyRecipe) => (await api.runs.estimate({ recipe, model: tinyModel })).basis;
  const [shared, other] = (await place.start(tinyRecipe, longRecipe)) as [number, number];
  await place.until(shared, ({ status }) => status === 'succeeded');
  expect(await basis()).toBe('measured');
  await api.runs.cancel({ id: other });
  expect(await basis()).toBe('calculated');
  const [alone] = (await place.start(tinyRecipe)) as [number];
  await place.until(alone, ({ status }) => status === 'succeeded');
  expect(await basis()).toBe('measured');
  // Gates cost time and memory that a run without them did not take.
  expect(await basis({ ...tinyRecipe, gates: { learningRate: 0.01 } })).toBe('calculated');
});
