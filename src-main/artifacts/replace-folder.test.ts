import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readManifest, verifyArtifact, writeArtifact } from './artifact.ts';
import { replaceFolder } from './replace-folder.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'so8t-replace-'));
});
afterEach(() => rm(root, { recursive: true }));

const at = (name: string): string => path.join(root, name);

async function folderWith(name: string, text: string): Promise<string> {
  await mkdir(at(name));
  await writeFile(path.join(at(name), 'text'), text);
  return at(name);
}

const textIn = (name: string): Promise<string> => readFile(path.join(at(name), 'text'), 'utf8');

const artifact = (version: string) => ({
  kind: 'model',
  name: version,
  files: new Map([['weights', version]]),
});

describe('replacing a folder', () => {
  it('puts the new one in place of the old one and leaves nothing else', async () => {
    await folderWith('model', 'old');
    await replaceFolder(await folderWith('part', 'new'), at('model'));
    expect(await textIn('model')).toBe('new');
    expect(await readdir(root)).toEqual(['model']);
  });

  it('keeps the old one when the new one cannot be put in place', async () => {
    await folderWith('model', 'old');
    await expect(replaceFolder(at('not-there'), at('model'))).rejects.toThrow('ENOENT');
    expect(await textIn('model')).toBe('old');
    expect(await readdir(root)).toEqual(['model']);
  });
});

describe('an artifact whose replacement was interrupted', () => {
  it('between the two renames is there again when it is read', async () => {
    await writeArtifact(at('model'), artifact('first'));
    await rename(at('model'), at('model.old'));
    expect((await verifyArtifact(at('model'), ['model'])).manifest.name).toBe('first');
    expect(await readdir(root)).toEqual(['model']);
  });

  it('before the older one was removed is the newer one, and the older one goes with the next', async () => {
    await writeArtifact(at('model'), artifact('second'));
    await writeArtifact(at('model.old'), artifact('first'));
    expect((await readManifest(at('model'))).manifest.name).toBe('second');
    await writeArtifact(at('model'), artifact('third'));
    expect((await readManifest(at('model'))).manifest.name).toBe('third');
    expect(await readdir(root)).toEqual(['model']);
  });
});
