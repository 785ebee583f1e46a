import { rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readManifest } from '../../artifacts/artifact.ts';
import { embeddedModelFolder } from '../../package-files.ts';
import { tinyRecipe } from '../../training/test-programs/tiny-run.ts';
import { longRecipe, openTinyDesk } from '../test-programs/tiny-desk.ts';
import { foldersOf } from './run-setup.ts';

it('a run that was paused while it waited starts from its own model, and not from the embedded one', async () => {
  const place = await openTinyDesk();
  const { api, dataFolder } = place;
  const tiny = path.join(dataFolder, 'models', 'tiny');
  const { manifestSha256 } = await readManifest(tiny);
  const [going, paused, closed] = (await place.start(longRecipe, tinyRecipe, tinyRecipe)) as [
    number,
    number,
    number,
  ];
  await place.until(going, ({ step }) => (step ?? 0) > 3);
  await api.runs.pause({ id: paused });
  await rm(tiny, { recursive: true });
  const next = await place.reopen();
  for (const id of [paused, closed]) {
    await next.api.runs.resume({ id });
    await next.until(id, ({ status }) => status === 'succeeded');
    const { checkpoints } = await next.api.runs.details({ id });
    const { manifest } = await readManifest(checkpoints.find(({ role }) => role === 'last')!.folder);
    expect(manifest.parents.map((parent) => parent.manifest)).toContain(manifestSha256);
  }
});

it('the embedded model never stands in for one whose place is not known', () => {
  const setup = { model: 'shelf:mine', modelFolder: null, dataSetFolder: null, session: null };
  expect(() => foldersOf(setup, '/data')).toThrow('It is not known where the model "shelf:mine" lies');
});

it('what a run started from can be judged, whatever has become of it, and is no choice of its own', async () => {
  const { api, start, dataFolder, desk } = await openTinyDesk(undefined, { runsAtOnce: 1 });
  const tiny = path.join(dataFolder, 'models', 'tiny');
  const { manifestSha256 } = await readManifest(tiny);
  const [own] = (await start(longRecipe)) as [number];
  const embedded = (await api.runs.start({ trainings: [{ recipe: longRecipe }] }))[0]!.id;
  await rm(tiny, { recursive: true });
  const judgedBy = async (model: string) =>
    (await desk.judges.judge(model, ['Good soup?']))[0]!.manifestSha256;
  expect(await judgedBy(`run:${own}:start`)).toBe(manifestSha256);
  const shipped = await readManifest(embeddedModelFolder);
  expect(await judgedBy(`run:${embedded}:start`)).toBe(shipped.manifestSha256);
  await expect(judgedBy('run:77:start')).rejects.toThrow('There is no training run 77');
  expect((await desk.judges.models()).filter(({ id }) => id.endsWith(':start'))).toEqual([]);
});
