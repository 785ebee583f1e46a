import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { mountSmallDisk } from '../../artifacts/test-programs/small-disk.ts';
import { longRecipe, openTinyDesk } from '../test-programs/tiny-desk.ts';

it('a run on a full disk waits or fails with the reason, and goes on when there is space', async ({
  skip,
}) => {
  const disk = await mountSmallDisk(16_384);
  if (typeof disk === 'string') return skip(disk);
  onTestFinished(() => disk.dispose());
  const dataFolder = path.join(disk.folder, 'data');
  await mkdir(dataFolder);
  const place = await openTinyDesk(dataFolder);
  const { api, desk } = place;
  const notices = () => desk.activity.now().notices.map(({ text }) => text);
  const [id] = (await place.start(longRecipe)) as [number];
  await place.until(id, ({ step }) => (step ?? 0) > 20);
  const ballast = path.join(disk.folder, 'ballast');
  await writeFile(ballast, new Uint8Array(20_000_000)).catch(() => undefined);

  // Either the store or a checkpoint meets it first.
  const status = async () => (await api.runs.list({}))[0]!;
  while (!notices().some((text) => text.includes('No space left')) && (await status()).status === 'running')
    await wait(50);
  const full = await status();
  if (full.status === 'failed') expect(full.reason).toContain('the disk is full');
  else expect(notices().at(-1)).toMatch(/No space left to write .* Runs wait until there is space/u);
  await wait(1500);
  expect((await api.runs.events({ id, after: 0, limit: 5000 })).length).toBeGreaterThan(20);

  await rm(ballast);
  // A run whose checkpoint could not be written says so as soon as its status can be.
  const later = full.step! + 30;
  for (let run = await status(); run.status !== 'running' || run.step! < later; run = await status()) {
    if (run.status === 'failed') {
      expect(run.reason).toContain('the disk is full');
      await api.runs.resume({ id });
    }
    await wait(50);
  }
  const events = await api.runs.events({ id, after: 0, limit: 5000 });
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  await api.runs.pause({ id });
  const paused = await status();
  expect(paused.status).toBe('paused');
  // A checkpoint that met the full disk just before is not kept quiet.
  expect(paused.reason).toMatch(
    /^paused by a person(; it could not be stopped cleanly: .*the disk is full.*)?$/u,
  );
});
