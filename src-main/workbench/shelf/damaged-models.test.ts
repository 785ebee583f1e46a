import { chmod, cp, mkdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { sha256OfFile } from '../../artifacts/artifact.ts';
import type { DamageCode } from '../../model-files/model-source.ts';
import { writeHuggingFaceFolder } from '../../model-files/test-files/sample-models.ts';
import { embeddedModelFolder } from '../../package-files.ts';
import { shelfOfEachTest } from './test-programs/shelf-of-tests.ts';

const now = shelfOfEachTest();

describe('a damaged model on the shelf stays in the list with its reason:', () => {
  beforeEach(async () => {
    const { root, importWhole } = now();
    await importWhole(embeddedModelFolder);
    await importWhole(await writeHuggingFaceFolder(path.join(root, 'llama')));
  });

  /** Changes a file and makes the manifest agree, as somebody would who edits a model by hand. */
  async function replace(name: string, file: string, content: Uint8Array | string): Promise<void> {
    const { models } = now();
    const folder = path.join(models, name);
    await writeFile(path.join(folder, file), content);
    const manifestFile = path.join(folder, 'manifest.json');
    const manifest = JSON.parse(await readFile(manifestFile, 'utf8'));
    const bytes = Buffer.from(content).length;
    manifest.files[file] = { sha256: await sha256OfFile(path.join(folder, file)), bytes };
    await writeFile(manifestFile, JSON.stringify(manifest));
  }

  it.each<[string, string, () => Promise<void>, string, DamageCode]>([
    [
      'a truncated safetensors file',
      'so8t-tiny',
      () => truncate(path.join(now().models, 'so8t-tiny', 'model.safetensors'), 1000),
      'model.safetensors: its SHA-256',
      'changed-file',
    ],
    [
      'one that its manifest agrees with',
      'llama',
      async () => {
        const file = path.join(now().models, 'llama', 'model-00002-of-00002.safetensors');
        await replace('llama', 'model-00002-of-00002.safetensors', (await readFile(file)).subarray(0, -8));
      },
      'model-00002-of-00002.safetensors: header field "data_offsets"',
      'weights',
    ],
    [
      'a broken configuration',
      'llama',
      () => replace('llama', 'config.json', '{"hidden'),
      'config.json: cannot be read as JSON',
      'configuration',
    ],
    [
      'a changed byte',
      'so8t-tiny',
      async () => {
        const file = path.join(now().models, 'so8t-tiny', 'safety_head.safetensors');
        const bytes = await readFile(file);
        bytes[bytes.length - 1]! ^= 1;
        await writeFile(file, bytes);
      },
      'safety_head.safetensors: its SHA-256',
      'changed-file',
    ],
    [
      'a missing file',
      'llama',
      () => rm(path.join(now().models, 'llama', 'tokenizer.json')),
      'tokenizer.json: is listed in the manifest but cannot be read',
      'missing-file',
    ],
    [
      'a broken manifest',
      'llama',
      () => writeFile(path.join(now().models, 'llama', 'manifest.json'), '{'),
      'manifest.json: is not JSON',
      'manifest',
    ],
    [
      'no manifest',
      'llama',
      () => rm(path.join(now().models, 'llama', 'manifest.json')),
      'manifest.json: cannot be read',
      'manifest',
    ],
    [
      'a file in its place',
      'llama',
      async () => {
        await rm(path.join(now().models, 'llama'), { recursive: true });
        await writeFile(path.join(now().models, 'llama'), 'x');
      },
      'is a file where the folder of a model should be',
      'not-a-folder',
    ],
    [
      'a link in its place',
      'llama',
      async () => {
        await rename(path.join(now().models, 'llama'), path.join(now().root, 'moved'));
        await symlink(path.join(now().root, 'moved'), path.join(now().models, 'llama'));
      },
      'is a link',
      'link',
    ],
  ])('%s', async (_, name, spoil, reason, damage) => {
    const { shelf, open, entryOf } = now();
    expect((await entryOf(name))!.quarantined).toBeNull();
    await spoil();
    const entry = await entryOf(name);
    expect(entry!.quarantined).toContain(reason);
    expect(entry!.damage).toBe(damage);
    expect(entry!.canJudge).toBe(false);
    const others = (await shelf.list()).filter(({ id }) => id !== `shelf:${name}`);
    expect(others.map(({ quarantined }) => quarantined)).toEqual([null, null]);
    // The same after a start anew, and it can be removed.
    const next = open();
    const found = (await next.list()).find(({ id }) => id === `shelf:${name}`)!;
    expect(found).toMatchObject({ quarantined: expect.stringContaining(reason), damage });
    await next.remove(`shelf:${name}`);
    expect(await next.list()).toHaveLength(2);
    await next.close();
  });

  it('no permission', async ({ skip }) => {
    const { models, entryOf } = now();
    if (process.getuid?.() === 0) return skip('root may read everything');
    await chmod(path.join(models, 'llama'), 0o000);
    expect((await entryOf('llama'))!.quarantined).toMatch(/EACCES|may not be read/u);
    await chmod(path.join(models, 'llama'), 0o700);
  });

  it('a model that somebody copied there by hand is checked like the others', async () => {
    const { models, entryOf } = now();
    await cp(embeddedModelFolder, path.join(models, 'by hand'), { recursive: true });
    expect(await entryOf('by hand')).toMatchObject({ quarantined: null, canJudge: true });
    await mkdir(path.join(models, 'empty'));
    expect((await entryOf('empty'))!.quarantined).toContain('manifest.json: cannot be read');
  });

  it('what a check found is kept, and is forgotten when it cannot be read', async () => {
    const { models, shelf, open } = now();
    await shelf.list();
    const file = path.join(models, '.checked.json');
    const kept = JSON.parse(await readFile(file, 'utf8'));
    expect(Object.keys(kept)).toContain(path.join(models, 'llama'));
    await writeFile(file, '{"broken');
    const next = open();
    expect((await next.list()).map(({ quarantined }) => quarantined)).toEqual([null, null, null]);
    await next.close();
  });
});
