import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readManifest, sha256, verifyArtifact } from '../artifacts/artifact.ts';
import { mountSmallDisk } from '../artifacts/test-programs/small-disk.ts';
import { encodeGguf, sample } from '../gguf/test-files/encode-gguf.ts';
import { gateName, gatesFile } from '../language-model/gates.ts';
import { writeTinyModel } from '../language-model/test-models/tiny-model.ts';
import { embeddedModelFolder } from '../package-files.ts';
import { type ImportedModel, type ImportModelProgress, importModel } from './import-model.ts';
import {
  firstPart,
  sampleConfig,
  secondPart,
  weightMap,
  writeHuggingFaceFolder,
  writeSparseFolder,
} from './test-files/sample-models.ts';

let root: string;
let shelf: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'so8t-import-'));
  shelf = path.join(root, 'shelf');
  await mkdir(shelf);
});
afterEach(() => rm(root, { recursive: true }));

const never = new AbortController().signal;

/** Runs the stage to its end. */
async function run(
  source: string,
  signal = never,
  onNews: (news: ImportModelProgress) => void = () => {},
  place = shelf,
): Promise<ImportedModel> {
  const folder = path.join(place, 'mine');
  const part = `${folder}.part-01234567`;
  const stage = importModel(
    { source, folder, part, name: 'mine', importedAt: '2026-01-01T00:00:00.000Z' },
    signal,
  );
  for (;;) {
    const next = await stage.next();
    if (next.done) return next.value;
    onNews(next.value);
  }
}

async function errorOf(source: string): Promise<string> {
  const message = await run(source).then(
    () => 'it was imported',
    (error: Error) => error.message,
  );
  // Whatever went wrong: nothing is there.
  expect(await readdir(shelf)).toEqual([]);
  return message;
}

describe('importing a Hugging Face folder', () => {
  it('copies what belongs to the model, with hashes taken from the copy', async () => {
    const source = await writeHuggingFaceFolder(path.join(root, 'source'));
    const news: ImportModelProgress[] = [];
    const { manifest, facts } = await run(source, never, (one) => news.push(one));
    const folder = path.join(shelf, 'mine');
    expect(await readdir(shelf)).toEqual(['mine']);
    expect((await readdir(folder)).sort()).toEqual([
      'LICENSE.txt',
      'config.json',
      'manifest.json',
      'model-00001-of-00002.safetensors',
      'model-00002-of-00002.safetensors',
      'model.safetensors.index.json',
      'tokenizer.json',
    ]);
    expect(manifest.files['model-00002-of-00002.safetensors']).toEqual({
      sha256: sha256(secondPart),
      bytes: secondPart.length,
    });
    expect((await verifyArtifact(folder, ['imported-model'])).manifest).toEqual(manifest);
    expect(facts).toMatchObject({
      format: 'hugging-face',
      architecture: 'LlamaForCausalLM',
      parameters: 32 * 8 + 8 + 32 * 8,
      canJudge: false,
    });
    expect(news[0]).toMatchObject({ state: 'copying', bytesDone: 0 });
    expect(news.at(-1)).toEqual({ state: 'checking', bytesDone: facts.bytes, bytes: facts.bytes });
  });

  const bytesChanged = Uint8Array.from(firstPart);
  bytesChanged[20]! ^= 0xff;
  it.each<[string, Parameters<typeof writeHuggingFaceFolder>[1], string]>([
    [
      'a truncated file',
      { 'model-00001-of-00002.safetensors': firstPart.subarray(0, -1) },
      'model-00001-of-00002.safetensors: header field "data_offsets"',
    ],
    [
      'a header cut off',
      { 'model-00001-of-00002.safetensors': firstPart.subarray(0, 40) },
      'exceeds the file',
    ],
    ['an empty file', { 'model-00001-of-00002.safetensors': '' }, 'are too few'],
    [
      'a damaged header',
      { 'model-00001-of-00002.safetensors': bytesChanged },
      'model-00001-of-00002.safetensors: ',
    ],
    ['a broken configuration', { 'config.json': '{"model_type":' }, 'config.json: cannot be read as JSON'],
    ['a configuration that is a list', { 'config.json': '[]' }, 'config.json: is not a JSON object'],
    ['no configuration', { 'config.json': null }, 'has neither a manifest.json nor a config.json'],
    [
      'a part that is missing',
      { 'model-00002-of-00002.safetensors': null },
      'names the file "model-00002-of-00002.safetensors", which is not there',
    ],
    [
      'an index that names another place',
      {
        'model.safetensors.index.json': JSON.stringify({
          weight_map: { ...weightMap, 'lm_head.weight': 'model-00001-of-00002.safetensors' },
        }),
      },
      'does not hold this tensor',
    ],
    [
      'a tensor in two files',
      { 'model-00002-of-00002.safetensors': firstPart, 'model.safetensors.index.json': null },
      'is in "model-00001-of-00002.safetensors" too',
    ],
    [
      'pickled weights only',
      { 'model-00001-of-00002.safetensors': null, 'model-00002-of-00002.safetensors': null },
      'no *.safetensors file',
    ],
  ])('with %s is an error, and nothing is there', async (_, change, message) => {
    expect(await errorOf(await writeHuggingFaceFolder(path.join(root, 'source'), change))).toContain(message);
  });

  it('with a link in it is an error that says what to do', async () => {
    const source = await writeHuggingFaceFolder(path.join(root, 'source'), { 'tokenizer.json': null });
    await symlink('/etc/hostname', path.join(source, 'tokenizer.json'));
    expect(await errorOf(source)).toContain('tokenizer.json: is a link. Copy the folder with the files');
  });

  it("with a folder in a file's place is an error", async () => {
    const source = await writeHuggingFaceFolder(path.join(root, 'source'), { 'tokenizer.json': null });
    await mkdir(path.join(source, 'tokenizer.json'));
    expect(await errorOf(source)).toContain('tokenizer.json: is no plain file');
  });

  it('that is cancelled leaves nothing', async () => {
    const source = await writeSparseFolder(path.join(root, 'source'), 200e6);
    const stop = new AbortController();
    const seen: number[] = [];
    const ended = run(source, stop.signal, ({ bytesDone }) => {
      seen.push(bytesDone);
      if (bytesDone > 30e6) stop.abort();
    });
    await expect(ended).rejects.toThrow('aborted');
    expect(seen.at(-1)).toBeLessThan(60e6);
    expect(await readdir(shelf)).toEqual([]);
  });

  it('onto a disk that is full leaves nothing, and says what to do', async ({ skip }) => {
    const disk = await mountSmallDisk(8 * 1024);
    if (typeof disk === 'string') return skip(disk);
    try {
      const source = await writeSparseFolder(path.join(root, 'source'), 20e6);
      const ended = run(source, never, () => {}, disk.folder);
      await expect(ended).rejects.toThrow('the disk is full: free space and run again');
      expect(await readdir(disk.folder)).toEqual([]);
      await run(await writeHuggingFaceFolder(path.join(root, 'small')), never, () => {}, disk.folder);
    } finally {
      await disk.dispose();
    }
  });

  it('a file that grows while it is copied is an error', async () => {
    const source = await writeSparseFolder(path.join(root, 'source'), 100e6);
    const file = path.join(source, 'model.safetensors');
    const { size } = await stat(file);
    let grown = false;
    const ended = run(source, never, ({ bytesDone }) => {
      if (grown || bytesDone === 0) return;
      grown = true;
      // At once, while the stage waits.
      void writeFile(file, 'more', { flag: 'a' });
    });
    await expect(ended).rejects.toThrow(`${file}: changed while it was copied`);
    expect((await stat(file)).size).toBe(size + 4);
    expect(await readdir(shelf)).toEqual([]);
  });
});

describe('importing a model of ours', () => {
  it('keeps its manifest byte for byte, and knows that it can judge', async () => {
    const { facts, manifestSha256 } = await run(embeddedModelFolder);
    expect(manifestSha256).toBe((await readManifest(embeddedModelFolder)).manifestSha256);
    expect(facts).toMatchObject({ format: 'so8t', canJudge: true });
  });

  it('brings its gates along', async () => {
    const source = path.join(root, 'source');
    await writeTinyModel(source, { gatedLayers: [1] });
    const { manifest, facts } = await run(source);
    expect(manifest.files).toHaveProperty(gatesFile);
    expect(facts.canJudge).toBe(true);
  });

  it('with gates that do not fit is an error', async () => {
    const source = path.join(root, 'source');
    await writeTinyModel(source, { gatedLayers: [2] });
    expect(await errorOf(source)).toContain(
      `${gatesFile}: tensor "${gateName(2)}" belongs to a layer that the model lacks (it has 2)`,
    );
  });

  it('that was changed is an error', async () => {
    const source = path.join(root, 'source');
    await cp(embeddedModelFolder, source, { recursive: true });
    const file = path.join(source, 'safety_head.safetensors');
    const bytes = await readFile(file);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(file, bytes);
    expect(await errorOf(source)).toContain(`${file}: its SHA-256`);
  });

  it('whose manifest lists no head, or other shapes, is an error', async () => {
    const source = path.join(root, 'source');
    await cp(embeddedModelFolder, source, { recursive: true });
    const file = path.join(source, 'manifest.json');
    const manifest = JSON.parse(await readFile(file, 'utf8'));
    delete manifest.files['safety_head.safetensors'];
    await writeFile(file, JSON.stringify(manifest));
    expect(await errorOf(source)).toContain('tensor "safety_head');
    await writeFile(file, JSON.stringify({ ...manifest, kind: 'data-set' }));
    expect(await errorOf(source)).toContain('is a data-set, no model');
  });
});

describe('importing a GGUF file', () => {
  it('puts it into a folder of its own, whatever its name', async () => {
    const file = path.join(root, 'some-model');
    await writeFile(file, encodeGguf(sample));
    const { facts, manifest } = await run(file);
    expect(Object.keys(manifest.files)).toEqual(['some-model.gguf']);
    expect(facts).toMatchObject({ format: 'gguf', architecture: 'llama', parameters: 64 * 40 + 512 + 3 });
  });

  it.each<[string, Uint8Array, string]>([
    ['is cut off', encodeGguf(sample).subarray(0, -28), 'tensor "output_norm.weight": it ends at byte'],
    [
      'is one of several parts',
      encodeGguf({ ...sample, metadata: [...sample.metadata, ['split.count', 'UINT16', 3]] }),
      'is one of 3 parts',
    ],
    ['is something else', Buffer.from(JSON.stringify(sampleConfig)), 'is no GGUF file'],
    ['is empty', Buffer.alloc(0), 'is no GGUF file'],
  ])('that %s is an error', async (_, content, message) => {
    const file = path.join(root, 'model.gguf');
    await writeFile(file, content);
    expect(await errorOf(file)).toContain(message);
  });
});

describe('a path that is no model', () => {
  it.each([
    ['not-there', 'there is no such file or folder'],
    ['shelf', 'has neither a manifest.json nor a config.json'],
    ['file/below', 'a part of the path is a file'],
  ])('%s', async (place, message) => {
    await writeFile(path.join(root, 'file'), 'text');
    expect(await errorOf(path.join(root, place))).toContain(message);
  });

  it('says so when a folder holds a GGUF file', async () => {
    await mkdir(path.join(root, 'folder'));
    await writeFile(path.join(root, 'folder', 'a.gguf'), encodeGguf(sample));
    expect(await errorOf(path.join(root, 'folder'))).toContain('It holds "a.gguf": choose that file');
  });
});
