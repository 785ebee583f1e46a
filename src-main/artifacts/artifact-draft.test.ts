import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ArtifactError, sha256, verifyArtifact, writeArtifact } from './artifact.ts';
import { beginArtifact } from './artifact-draft.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'so8t-draft-'));
});
afterEach(() => rm(root, { recursive: true }));

const facts = { kind: 'model', name: 'large' };

it('takes a file in pieces and lists it with the hash of all its bytes', async () => {
  const folder = path.join(root, 'model');
  const draft = await beginArtifact(folder);
  const file = await draft.create('weights.bin');
  const buffer = Buffer.from('alpha');
  await file.write(buffer);
  // The bytes were written: the buffer may be used again.
  buffer.write('gamma');
  await file.write(buffer);
  expect(await file.close()).toBe(sha256('alphagamma'));
  await draft.write('config.json', Buffer.from('{}'));
  expect(await readdir(root)).not.toContain('model');
  const manifestSha256 = await draft.finish(facts);
  await draft.discard();
  const artifact = await verifyArtifact(folder, ['model']);
  expect(artifact.manifestSha256).toBe(manifestSha256);
  expect(artifact.manifest.files).toEqual({
    'weights.bin': { sha256: sha256('alphagamma'), bytes: 10 },
    'config.json': { sha256: sha256('{}'), bytes: 2 },
  });
  expect(await readdir(root)).toEqual(['model']);
});

it('leaves the older artifact and nothing else when it is given up', async () => {
  const folder = path.join(root, 'model');
  await writeArtifact(folder, { ...facts, files: new Map([['a.txt', 'alpha']]) });
  const draft = await beginArtifact(folder);
  const file = await draft.create('a.txt');
  await file.write(Buffer.from('half'));
  await file.abandon();
  await draft.discard();
  expect(await readdir(root)).toEqual(['model']);
  expect(await readFile(path.join(folder, 'a.txt'), 'utf8')).toBe('alpha');
});

it('has a name only once', async () => {
  const draft = await beginArtifact(path.join(root, 'model'));
  await draft.write('a.txt', Buffer.from('x'));
  await expect(draft.create('a.txt')).rejects.toThrow(ArtifactError);
  await draft.discard();
  expect(await readdir(root)).toEqual([]);
});

it('says the remedy where it cannot be written', async () => {
  await writeFile(path.join(root, 'file'), 'mine');
  await expect(beginArtifact(path.join(root, 'file', 'model'))).rejects.toThrow(
    'a file stands in its place: choose another folder (EEXIST)',
  );
});
