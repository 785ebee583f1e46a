import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockFolder } from './folder-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('is held by one until it is given back', async () => {
  const release = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(`the process ${process.pid} runs a pipeline here`);
  await release();
  expect(await readdir(folder)).toEqual([]);
  await (await lockFolder(folder))();
});

it.each(['4194303', 'nonsense', ''])('is taken over from a process that is gone (%j)', async (left) => {
  await writeFile(path.join(folder, 'pipeline.lock'), left);
  await (await lockFolder(folder))();
});
