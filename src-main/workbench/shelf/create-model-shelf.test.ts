import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readManifest, sha256OfFile } from '../../artifacts/artifact.ts';
import { encodeGguf, sample } from '../../gguf/test-files/encode-gguf.ts';
import { writeHuggingFaceFolder } from '../../model-files/test-files/sample-models.ts';
import { embeddedModelFolder } from '../../package-files.ts';
import { shelfOfEachTest } from './test-programs/shelf-of-tests.ts';

const now = shelfOfEachTest();

describe('the shelf', () => {
  it('has the embedded model from the first start on, and loads nothing native for it', async () => {
    const { shelf } = now();
    expect(await shelf.list()).toMatchObject([
      { id: 'embedded', format: 'so8t', canJudge: true, quarantined: null, importedAt: null },
    ]);
    const module = new URL('./create-model-shelf.ts', import.meta.url).href;
    const program = `await import(${JSON.stringify(module)});
      console.log(JSON.stringify(process.report.getReport().sharedObjects));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
    expect((JSON.parse(stdout) as string[]).filter((file) => /\.node$|onnx|sqlite/u.test(file))).toEqual([]);
  });

  it('takes all three formats, and a second one of a name as -2', async () => {
    const { root, models, store, shelf, notices, importWhole } = now();
    const gguf = path.join(root, 'tiny Q4.gguf');
    await writeFile(gguf, encodeGguf(sample));
    expect(await importWhole(embeddedModelFolder)).toBe('so8t-tiny');
    expect(await importWhole(embeddedModelFolder)).toBe('so8t-tiny-2');
    expect(await importWhole(await writeHuggingFaceFolder(path.join(root, 'llama')))).toBe('llama');
    expect(await importWhole(gguf)).toBe('tiny Q4');
    const list = await shelf.list();
    expect(list.map(({ id, format, canJudge, quarantined }) => [id, format, canJudge, quarantined])).toEqual([
      ['embedded', 'so8t', true, null],
      ['shelf:llama', 'hugging-face', false, null],
      ['shelf:so8t-tiny', 'so8t', true, null],
      ['shelf:so8t-tiny-2', 'so8t', true, null],
      ['shelf:tiny Q4', 'gguf', false, null],
    ]);
    expect(list.slice(1).every(({ importedAt }) => importedAt !== null)).toBe(true);
    const { manifestSha256 } = await readManifest(path.join(models, 'llama'));
    expect(await store.getArtifact(manifestSha256)).toMatchObject({
      kind: 'imported-model',
      folder: path.join('models', 'llama'),
    });
    expect(notices).toEqual([]);
  });

  it('gives two imports at a time two names', async () => {
    const { root, shelf, ended } = now();
    const source = await writeHuggingFaceFolder(path.join(root, 'same'));
    const names = await Promise.all([shelf.import(source), shelf.import(source)]);
    expect(names.sort()).toEqual(['same', 'same-2']);
    for (const name of names) expect((await ended(name)).state).toBe('done');
  });

  it('tells a model that is still being checked as that, and as usable when it is done', async () => {
    const { dataFolder, open } = now();
    const hasty = open(dataFolder, 0);
    onTestFinished(() => hasty.close());
    const embedded = async () => (await hasty.list()).find(({ id }) => id === 'embedded')!;
    expect(await embedded()).toMatchObject({ checking: true, canJudge: false });
    await expect
      .poll(embedded, { timeout: 20_000 })
      .toMatchObject({ checking: false, quarantined: null, canJudge: true });
  });

  it('inspects a model: tensors, metadata, hashes, lineage, memory', async () => {
    const { root, shelf, importWhole } = now();
    await importWhole(embeddedModelFolder);
    const own = await shelf.inspect('shelf:so8t-tiny');
    expect(own.entry.quarantined).toBeNull();
    expect(own.tensors.find(({ name }) => name === 'safety_head.output.bias')).toEqual({
      name: 'safety_head.output.bias',
      type: 'F16',
      shape: [3],
      bytes: 6,
      file: 'safety_head.safetensors',
    });
    for (const { name, sha256 } of own.files)
      expect(sha256).toBe(await sha256OfFile(path.join(embeddedModelFolder, name)));
    const { manifest } = await readManifest(embeddedModelFolder);
    expect(own.lineage).toEqual([{ ...manifest.parents[0], name: 'so8t-embedded' }]);
    // Weights, 2,048 tokens of 2 layers with 4 heads of 32 keys and values in float16, and one batch.
    const weights = own.tensors.reduce((sum, { bytes }) => sum + bytes, 0);
    const widest = 4 * 256 + 2 * 768 + 4096;
    expect(own.memoryBytes).toBe(weights + 2048 * 2 * 2 * 128 * 2 + 512 * widest * 4);

    const gguf = path.join(root, 'model.gguf');
    await writeFile(gguf, encodeGguf(sample));
    const other = await shelf.inspect(`shelf:${await importWhole(gguf)}`);
    expect(other.metadata).toContainEqual({
      key: 'tokenizer.ggml.tokens',
      value: '["t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", … (40 in all)]',
    });
    expect(other.metadata).toContainEqual({ key: 'a.u64', value: '"18446744073709551615"' });
    expect(other.tensors[1]).toMatchObject({ type: 'Q4_K', shape: [256, 2], bytes: 288 });
    expect(other.memoryBytes).toBeGreaterThan(0);

    const folder = await writeHuggingFaceFolder(path.join(root, 'llama'));
    const { metadata, lineage } = await shelf.inspect(`shelf:${await importWhole(folder)}`);
    expect(metadata).toContainEqual({ key: 'rope_parameters.rope_theta', value: '10000' });
    expect(metadata).toContainEqual({
      key: 'eos_token_id',
      value: '[0, 1, 2, 3, 4, 5, 6, 7, … (30 in all)]',
    });
    expect(lineage).toEqual([]);
    await expect(shelf.inspect('shelf:nothing')).rejects.toThrow('There is no model "shelf:nothing"');
  });

  it('removes a model, and not the embedded one', async () => {
    const { models, shelf, importWhole, entryOf } = now();
    const name = await importWhole(embeddedModelFolder);
    await shelf.remove(`shelf:${name}`);
    expect(await entryOf(name)).toBeUndefined();
    expect((await readdir(models)).filter((file) => !file.startsWith('.'))).toEqual([]);
    await expect(shelf.remove('embedded')).rejects.toThrow('part of the program');
    await expect(shelf.remove('shelf:../data')).rejects.toThrow('There is no model');
  });
});
