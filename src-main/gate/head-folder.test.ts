import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifest, sha256, sha256OfFile } from '../artifacts/artifact.ts';
import { Graph, type Value } from '../engine/graph.ts';
import { Random } from '../engine/random.ts';
import { createSession, type Feed } from '../engine/session.ts';
import { readModel } from '../language-model/model-folder.ts';
import { safetyLogits } from '../language-model/safety-head.ts';
import { writeTinyModel } from '../language-model/test-models/tiny-model.ts';
import { convertModel } from '../llama-cpp/test-files/convert-model.ts';
import { embeddedModelFolder } from '../package-files.ts';
import { assertGgufOfHead, readHeadFolder, writeHeadFolder } from './head-folder.ts';

let folder: string;
let gguf: string;
let head: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-head-'));
  gguf = await convertModel(embeddedModelFolder, path.join(folder, 'tiny.gguf'));
  head = path.join(folder, 'head');
  await writeHeadFolder({ modelFolder: embeddedModelFolder, gguf, folder: head });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function changed(name: string, change: (folder: string) => Promise<void>): Promise<string> {
  const copy = path.join(folder, name);
  await cp(head, copy, { recursive: true });
  await change(copy);
  return copy;
}

/** Replaces a file and its hash: a whole artifact with other content. */
async function replaceListed(copy: string, name: string, content: string): Promise<void> {
  await writeFile(path.join(copy, name), content);
  const file = path.join(copy, 'manifest.json');
  const manifest = JSON.parse(await readFile(file, 'utf8'));
  manifest.files[name] = { sha256: sha256(content), bytes: Buffer.byteLength(content) };
  await writeFile(file, JSON.stringify(manifest));
}

describe('the head of a GGUF file', () => {
  it('names its model, its file and how states are pooled', async () => {
    const { artifact, gguf: identity, tags, tokenizer } = await readHeadFolder(head);
    const model = await readManifest(embeddedModelFolder);
    expect(artifact.manifest.kind).toBe('safety-head');
    expect(artifact.manifest.parents).toEqual([
      { role: 'model', manifest: model.manifestSha256 },
      { role: 'gguf', manifest: await sha256OfFile(gguf) },
    ]);
    expect(identity).toMatchObject({ name: 'tiny.gguf', type: 'F16', hiddenSize: 256, pooling: 'mean' });
    expect(tags).toEqual(['<|allow|>', '<|escalate|>', '<|refuse|>'].map((tag) => tokenizer.idOf(tag)));
    await assertGgufOfHead(gguf, await readHeadFolder(head));
  });

  it('classifies as the engine does with the trained weights', async () => {
    const { head: kind, config, specifications, parameters } = await readModel(embeddedModelFolder);
    const [rows, width] = [16, config.hiddenSize];
    const random = new Random(5);
    const pooled = Float32Array.from({ length: rows * width }, () => random.normal());
    const graph = new Graph({ floatType: 'float32', kernels: 'plain' });
    const own = specifications.filter(({ name }) => name.startsWith('safety_head.'));
    const values = new Map<string, Value>(own.map(({ name, shape }) => [name, graph.parameter(name, shape)]));
    graph.output(
      safetyLogits(graph.input('pooled', [rows, width]), kind, (name) => values.get(name)!),
      'logits',
    );
    const session = await createSession(graph, { provider: 'cpu', threads: 1 });
    const feeds: Record<string, Feed> = { pooled: { type: 'float32', shape: [rows, width], data: pooled } };
    for (const { name, shape } of own) feeds[name] = { type: 'float32', shape, data: parameters.get(name)! };
    const { logits } = await session.run(feeds);
    await session.dispose();
    const { classify } = await readHeadFolder(head);
    for (let row = 0; row < rows; row += 1) {
      classify(pooled.subarray(row * width, (row + 1) * width)).forEach((logit, index) => {
        const expected = Number(logits![3 * row + index]);
        // Relative to the logits' size of about 10: what float32 sums of 256 products can tell.
        expect(Math.abs(logit - expected)).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected)) + 2e-6);
      });
    }
  });

  it.each([
    ['safety_head.safetensors', Buffer.from('changed')],
    ['gguf.json', '{}'],
    ['tokenizer.json', '{}'],
  ])('is not read when its %s was changed', async (name, content) => {
    const copy = await changed(`changed-${name}`, (place) => writeFile(path.join(place, name), content));
    await expect(readHeadFolder(copy)).rejects.toThrow(
      new RegExp(`${name}.*does not match the manifest`, 'u'),
    );
  });

  it('says which field of its file does not fit', async () => {
    const copy = await changed('no-hash', (place) => replaceListed(place, 'gguf.json', '{"name":"x"}'));
    await expect(readHeadFolder(copy)).rejects.toThrow('field "sha256"');
    const wide = JSON.parse(await readFile(path.join(head, 'gguf.json'), 'utf8'));
    const other = await changed('wide', (place) =>
      replaceListed(place, 'gguf.json', JSON.stringify({ ...wide, hiddenSize: 512 })),
    );
    await expect(readHeadFolder(other)).rejects.toThrow('Is it the head of that model?');
  });

  it('is not written for the file of another model, nor for one that is not there', async () => {
    const tiny = path.join(folder, 'other-model');
    await writeTinyModel(tiny);
    await expect(
      writeHeadFolder({ modelFolder: tiny, gguf, folder: path.join(folder, 'wrong') }),
    ).rejects.toThrow('Is it the head of that model?');
    await expect(
      writeHeadFolder({ modelFolder: head, gguf: path.join(folder, 'none.gguf'), folder: head }),
    ).rejects.toThrow('none.gguf');
  });
});
