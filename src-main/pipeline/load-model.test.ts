import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeTinyModel } from '../language-model/test-models/tiny-model.ts';
import { type LoadedModel, loadModel } from './load-model.ts';

describe("the pipeline's model", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'so8t-load-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function load(model: string): Promise<LoadedModel> {
    const stage = loadModel({ model }, new AbortController().signal);
    for (;;) {
      const next = await stage.next();
      if (next.done) return next.value;
    }
  }

  it('of this program: heads, type and hashes', async () => {
    const manifest = await writeTinyModel(path.join(folder, 'tiny'));
    const loaded = await load(path.join(folder, 'tiny'));
    expect(loaded).toMatchObject({
      name: 'tiny',
      format: 'so8t',
      weightType: 'F32',
      canJudge: true,
      hasGates: false,
      manifestSha256: manifest,
    });
    expect(loaded.files.map(({ name }) => name).sort()).toEqual([
      'config.json',
      'model.safetensors',
      'safety_head.safetensors',
      'tokenizer.json',
    ]);
  });

  it('of others: without heads and manifest', async () => {
    await writeTinyModel(path.join(folder, 'tiny'));
    const plain = path.join(folder, 'plain');
    for (const name of ['config.json', 'tokenizer.json', 'model.safetensors'])
      await cp(path.join(folder, 'tiny', name), path.join(plain, name));
    expect(await load(plain)).toMatchObject({
      name: 'plain',
      format: 'hugging-face',
      canJudge: false,
      manifestSha256: null,
    });
  });

  it('is refused when it is a GGUF file or its files are not those of the manifest', async () => {
    await writeFile(path.join(folder, 'x.gguf'), 'GGUF');
    await expect(load(path.join(folder, 'x.gguf'))).rejects.toThrow('Choose the Hugging Face folder');
    await writeTinyModel(path.join(folder, 'tiny'));
    await writeFile(path.join(folder, 'tiny', 'config.json'), '{}');
    await expect(load(path.join(folder, 'tiny'))).rejects.toThrow('config.json');
  });
});
