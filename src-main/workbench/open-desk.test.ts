import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { isStoreError } from '../store/store-error.ts';
import { tinyRecipe } from '../training/test-programs/tiny-run.ts';
import type { Activity } from './activity.ts';
import { openDesk } from './open-desk.ts';
import { longRecipe, openTinyDesk } from './test-programs/tiny-desk.ts';

describe('the desk', () => {
  it('tells what goes on, at most four times a second', async () => {
    const { desk, api, start, until, dataFolder } = await openTinyDesk();
    const told: { readonly at: number; readonly activity: Activity }[] = [];
    const stop = desk.activity.onChange(() =>
      told.push({ at: performance.now(), activity: desk.activity.now() }),
    );
    const [id] = (await start(longRecipe)) as [number];
    await until(id, ({ step }) => (step ?? 0) > 100);
    await api.runs.cancel({ id });
    await wait(400);
    stop();
    const gaps = told.slice(1).map(({ at }, index) => at - told[index]!.at);
    expect(Math.min(...gaps)).toBeGreaterThan(200);
    const steps = told.flatMap(({ activity }) => activity.jobs.map(({ step }) => step));
    expect(steps).toEqual(steps.toSorted((one, other) => one - other));
    expect(steps.at(-1)).toBeGreaterThan(50);
    expect(told.at(-1)!.activity).toMatchObject({
      jobs: [],
      notices: [],
      provider: { state: 'ready', provider: 'cpu', threads: 1, selfTestError: expect.any(Number) },
      settings: { provider: 'cpu', threads: 1 },
      dataFolder,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/u),
    });
    const { memory } = told.at(-1)!.activity;
    expect(memory.totalBytes).toBeGreaterThan(memory.freeBytes);
    expect(memory.ownBytes).toBeGreaterThan(50e6);
  });

  it('tests the provider that the settings ask for', async () => {
    const { desk, api } = await openTinyDesk();
    const state = async (provider: Activity['provider']['state']) => {
      while (desk.activity.now().provider.state !== provider) await wait(10);
      return desk.activity.now().provider;
    };
    await state('ready');
    const absent = process.platform === 'win32' ? 'coreml' : 'dml';
    await api.system.changeSettings({ provider: absent });
    expect(desk.activity.now().provider).toMatchObject({ state: 'testing', provider: null });
    expect(await state('ready')).toMatchObject({
      rejected: expect.arrayContaining([
        { provider: absent, reason: expect.stringContaining('does not have it') },
      ]),
    });
    await api.system.changeSettings({ threads: 2 });
    expect(desk.activity.now().provider).toMatchObject({ state: 'ready', threads: 2 });
    expect(desk.settings.get()).toMatchObject({ provider: absent, threads: 2 });
    await expect(api.system.changeSettings({ threads: 0 })).rejects.toThrow(/threads/u);
  });

  it('goes on with a run whose start was removed from the shelf meanwhile', async () => {
    const place = await openTinyDesk();
    const { api, dataFolder } = place;
    const recipe = { ...tinyRecipe, duration: { epochs: 100, evaluationsPerEpoch: 1 } };
    const [id] = (await place.start(recipe)) as [number];
    await place.until(id, ({ step }) => (step ?? 0) > 20);
    await api.runs.pause({ id });
    await rm(path.join(dataFolder, 'models', 'tiny'), { recursive: true });
    const { api: again, until } = await place.reopen();
    await again.runs.resume({ id });
    expect(await until(id, ({ status }) => status === 'succeeded')).toMatchObject({ step: 600 });
  });

  it('keeps a damaged settings file aside, opens, and says so', async () => {
    const place = await openTinyDesk();
    await place.desk.close();
    const file = path.join(place.dataFolder, 'settings.json');
    await writeFile(file, '{');
    const { desk } = await place.reopen();
    const [notice] = desk.activity.now().notices;
    const aside = /kept as (\S+),/u.exec(notice!.text)![1]!;
    expect(await readFile(aside, 'utf8')).toBe('{');
  });

  it('is not opened twice on one folder', async () => {
    const { dataFolder } = await openTinyDesk();
    const error = await openDesk(dataFolder).catch((thrown: unknown) => thrown);
    expect(isStoreError(error, 'data-folder-in-use')).toBe(true);
  });
});
