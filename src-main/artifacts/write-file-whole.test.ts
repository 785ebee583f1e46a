import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ArtifactError } from './artifact.ts';
import { removeUnfinishedFiles, writeFileWhole } from './write-file-whole.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-whole-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('replaces a file, and leaves nothing beside it', async () => {
  const file = path.join(folder, 'state.json');
  await writeFileWhole(file, 'one');
  await writeFileWhole(file, 'two');
  expect(await readFile(file, 'utf8')).toBe('two');
  expect(await readdir(folder)).toEqual(['state.json']);
});

it('says the remedy where it cannot be written', async () => {
  await writeFile(path.join(folder, 'file'), '');
  await expect(writeFileWhole(path.join(folder, 'file', 'state.json'), 'x')).rejects.toThrow(ArtifactError);
});

it('of a writer that was killed the unfinished file goes, and no other', async () => {
  for (const name of ['state.json', 'state.json.part-0a1b2c3d', 'notes.part-one'])
    await writeFile(path.join(folder, name), '');
  await removeUnfinishedFiles(folder);
  expect((await readdir(folder)).sort()).toEqual(['notes.part-one', 'state.json']);
});
