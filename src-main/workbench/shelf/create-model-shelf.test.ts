import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { readManifest, sha256OfFile } from '../../artifacts/artifact.ts';
import { mountSmallDisk } from '../../artifacts/test-programs/small-disk.ts';
import { encodeGguf, sample } from '../../gguf/test-files/encode-gguf.ts';
import { writeHuggingFaceFolder, writeSparseFolder } from '../../model-files/test-files/sample-models.ts';
import { embeddedModelFolder } from '../../package-files.ts';
import { connectStore, type Store } from '../../processes/connect-store.ts';
import type { ImportProgress } from '../model-shelf.ts';
import { type ClosableModelShelf, createModelShelf } from './create-model-shelf.ts';

let root: string;
let dataFolder: string;
let models: string;
let store: Store;
let shelf: ClosableModelShelf;
const notices: string[] = [];

function openShelf(place = dataFolder): ClosableModelShelf {
  return createModelShelf({
    dataFolder: place,
    store,
    notify: (text) => notices.push(text),
    onChange: () => {},
    patienceMilliseconds: 30_000,
  });
}

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'so8t-shelf-'));
  dataFolder = path.join(root, 'data');
  models = path.join(dataFolder, 'models');
  notices.length = 0;
  store = await connectStore(dataFolder);
  shelf = openShelf();
});
afterEach(async () => {
  await shelf.close();
  await store.close();
  await rm(root, { recursive: true });
});

/** Waits until an import has ended. */
async function ended(name: string, from = shelf): Promise<ImportProgress> {
  return vi.waitFor(
    () => {
      const found = from.imports().find((one) => one.name === name)!;
      expect(['copying', 'checking']).not.toContain(found.state);
      return found;
    },
    { timeout: 60_000, interval: 20 },
  );
}

async function importWhole(source: string): Promise<string> {
  const name = await shelf.import(source);
  expect(await ended(name)).toMatchObject({ state: 'done', error: null });
  return name;
}

const entryOf = async (name: string) => (await shelf.list()).find((entry) => entry.id === `shelf:${name}`);

describe('the shelf', () => {
  it('has the embedded model from the first start on, and loads nothing native for it', async () => {
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
    const source = await writeHuggingFaceFolder(path.join(root, 'same'));
    const names = await Promise.all([shelf.import(source), shelf.import(source)]);
    expect(names.sort()).toEqual(['same', 'same-2']);
    for (const name of names) expect((await ended(name)).state).toBe('done');
  });

  it('tells a model that is still being checked as that, and as usable when it is done', async () => {
    const hasty = createModelShelf({
      dataFolder,
      store,
      notify: (text) => notices.push(text),
      onChange: () => {},
      patienceMilliseconds: 0,
    });
    onTestFinished(() => hasty.close());
    const embedded = async () => (await hasty.list()).find(({ id }) => id === 'embedded')!;
    expect(await embedded()).toMatchObject({ checking: true, canJudge: false });
    await expect
      .poll(embedded, { timeout: 20_000 })
      .toMatchObject({ checking: false, quarantined: null, canJudge: true });
  });

  it('inspects a model: tensors, metadata, hashes, lineage, memory', async () => {
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
    const name = await importWhole(embeddedModelFolder);
    await shelf.remove(`shelf:${name}`);
    expect(await entryOf(name)).toBeUndefined();
    expect((await readdir(models)).filter((file) => !file.startsWith('.'))).toEqual([]);
    await expect(shelf.remove('embedded')).rejects.toThrow('part of the program');
    await expect(shelf.remove('shelf:../data')).rejects.toThrow('There is no model');
  });
});

describe('a path that cannot be imported is an error at once', () => {
  it('when it is nothing, no model, or on the shelf', async () => {
    const name = await importWhole(embeddedModelFolder);
    await expect(shelf.import(path.join(root, 'none'))).rejects.toThrow('there is no such file or folder');
    await expect(shelf.import(root)).rejects.toThrow('has neither a manifest.json nor a config.json');
    await expect(shelf.import(path.join(models, name))).rejects.toThrow('lies on the shelf already');
    await symlink(path.join(models, name), path.join(root, 'link'));
    await expect(shelf.import(path.join(root, 'link'))).rejects.toThrow('lies on the shelf already');
    expect(shelf.imports().map((one) => one.name)).toEqual([name]);
  });

  it('when it may not be read', async ({ skip }) => {
    if (process.getuid?.() === 0) return skip('root may read everything');
    const source = await writeHuggingFaceFolder(path.join(root, 'source'));
    await chmod(source, 0o000);
    await expect(shelf.import(source)).rejects.toThrow('it may not be read');
    await chmod(source, 0o700);
  });

  it('when there is no room for it', async ({ skip }) => {
    const disk = await mountSmallDisk(4 * 1024);
    if (typeof disk === 'string') return skip(disk);
    const small = openShelf(disk.folder);
    try {
      const source = await writeSparseFolder(path.join(root, 'big'), 50e6);
      await expect(small.import(source)).rejects.toThrow(/the model takes 51 MB, and \d+ MB are free/u);
    } finally {
      await small.close();
      await disk.dispose();
    }
  });
});

describe('an import that does not come to its end', () => {
  it('is cancelled: nothing is left, and it can be imported again', async () => {
    const source = await writeSparseFolder(path.join(root, 'big'), 300e6);
    const name = await shelf.import(source);
    await vi.waitFor(() => expect(shelf.imports()[0]!.bytesDone).toBeGreaterThan(0), {
      timeout: 30_000,
      interval: 5,
    });
    await shelf.cancelImport(name);
    expect(shelf.imports()).toMatchObject([{ name, state: 'cancelled', error: null }]);
    expect(await readdir(models)).toEqual([]);
    await expect(shelf.cancelImport(name)).rejects.toThrow('No import of "big" goes on');
    await expect(shelf.cancelImport('other')).rejects.toThrow('No import of "other" goes on');
    await truncate(path.join(source, 'model.safetensors'), 0);
    await expect(shelf.import(source)).resolves.toBe(name);
    expect(await ended(name)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('are too few'),
    });
  });

  it('because the whole program is killed: nothing is under a final name, and the next start cleans up', async () => {
    const source = await writeSparseFolder(path.join(root, 'big'), 2e9);
    const program = path.join(import.meta.dirname, 'test-programs', 'import-until-killed.ts');
    const child: ChildProcess = spawn(process.execPath, [program, dataFolder, source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout!, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const left = (await readdir(models)).filter((name) => !name.startsWith('.'));
    expect(left.filter((name) => !/^big\.part-[0-9a-f]{8}$/u.test(name))).toEqual([]);
    // The copying process notices that its parent is gone; should it still write, that goes nowhere.
    const next = openShelf();
    expect((await next.list()).map(({ id }) => id)).toEqual(['embedded']);
    await vi.waitFor(async () => {
      const again = openShelf();
      await again.list();
      await again.close();
      expect((await readdir(models)).filter((name) => !name.startsWith('.'))).toEqual([]);
    }, 10_000);
    await next.close();
  });

  it('because the workbench closes: nothing is left', async () => {
    await shelf.import(await writeSparseFolder(path.join(root, 'big'), 300e6));
    await shelf.close();
    expect(await readdir(models)).toEqual([]);
  });
});

describe('a damaged model on the shelf stays in the list with its reason:', () => {
  beforeEach(async () => {
    await importWhole(embeddedModelFolder);
    await importWhole(await writeHuggingFaceFolder(path.join(root, 'llama')));
  });

  /** Changes a file and makes the manifest agree, as somebody would who edits a model by hand. */
  async function replace(name: string, file: string, content: Uint8Array | string): Promise<void> {
    const folder = path.join(models, name);
    await writeFile(path.join(folder, file), content);
    const manifestFile = path.join(folder, 'manifest.json');
    const manifest = JSON.parse(await readFile(manifestFile, 'utf8'));
    const bytes = Buffer.from(content).length;
    manifest.files[file] = { sha256: await sha256OfFile(path.join(folder, file)), bytes };
    await writeFile(manifestFile, JSON.stringify(manifest));
  }

  it.each<[string, string, () => Promise<void>, string]>([
    [
      'a truncated safetensors file',
      'so8t-tiny',
      () => truncate(path.join(models, 'so8t-tiny', 'model.safetensors'), 1000),
      'model.safetensors: its SHA-256',
    ],
    [
      'one that its manifest agrees with',
      'llama',
      async () => {
        const file = path.join(models, 'llama', 'model-00002-of-00002.safetensors');
        await replace('llama', 'model-00002-of-00002.safetensors', (await readFile(file)).subarray(0, -8));
      },
      'model-00002-of-00002.safetensors: header field "data_offsets"',
    ],
    [
      'a broken configuration',
      'llama',
      () => replace('llama', 'config.json', '{"hidden'),
      'config.json: cannot be read as JSON',
    ],
    [
      'a changed byte',
      'so8t-tiny',
      async () => {
        const file = path.join(models, 'so8t-tiny', 'safety_head.safetensors');
        const bytes = await readFile(file);
        bytes[bytes.length - 1]! ^= 1;
        await writeFile(file, bytes);
      },
      'safety_head.safetensors: its SHA-256',
    ],
    [
      'a missing file',
      'llama',
      () => rm(path.join(models, 'llama', 'tokenizer.json')),
      'tokenizer.json: is listed in the manifest but cannot be read',
    ],
    [
      'a broken manifest',
      'llama',
      () => writeFile(path.join(models, 'llama', 'manifest.json'), '{'),
      'manifest.json: is not JSON',
    ],
    [
      'no manifest',
      'llama',
      () => rm(path.join(models, 'llama', 'manifest.json')),
      'manifest.json: cannot be read',
    ],
    [
      'a file in its place',
      'llama',
      async () => {
        await rm(path.join(models, 'llama'), { recursive: true });
        await writeFile(path.join(models, 'llama'), 'x');
      },
      'is a file where the folder of a model should be',
    ],
    [
      'a link in its place',
      'llama',
      async () => {
        await rename(path.join(models, 'llama'), path.join(root, 'moved'));
        await symlink(path.join(root, 'moved'), path.join(models, 'llama'));
      },
      'is a link',
    ],
  ])('%s', async (_, name, damage, reason) => {
    expect((await entryOf(name))!.quarantined).toBeNull();
    await damage();
    const entry = await entryOf(name);
    expect(entry!.quarantined).toContain(reason);
    expect(entry!.canJudge).toBe(false);
    const others = (await shelf.list()).filter(({ id }) => id !== `shelf:${name}`);
    expect(others.map(({ quarantined }) => quarantined)).toEqual([null, null]);
    // The same after a start anew, and it can be removed.
    const next = openShelf();
    expect((await next.list()).find(({ id }) => id === `shelf:${name}`)!.quarantined).toContain(reason);
    await next.remove(`shelf:${name}`);
    expect(await next.list()).toHaveLength(2);
    await next.close();
  });

  it('no permission', async ({ skip }) => {
    if (process.getuid?.() === 0) return skip('root may read everything');
    await chmod(path.join(models, 'llama'), 0o000);
    expect((await entryOf('llama'))!.quarantined).toMatch(/EACCES|may not be read/u);
    await chmod(path.join(models, 'llama'), 0o700);
  });

  it('a model that somebody copied there by hand is checked like the others', async () => {
    await cp(embeddedModelFolder, path.join(models, 'by hand'), { recursive: true });
    expect(await entryOf('by hand')).toMatchObject({ quarantined: null, canJudge: true });
    await mkdir(path.join(models, 'empty'));
    expect((await entryOf('empty'))!.quarantined).toContain('manifest.json: cannot be read');
  });

  it('what a check found is kept, and is forgotten when it cannot be read', async () => {
    await shelf.list();
    const file = path.join(models, '.checked.json');
    const kept = JSON.parse(await readFile(file, 'utf8'));
    expect(Object.keys(kept)).toContain(path.join(models, 'llama'));
    await writeFile(file, '{"broken');
    const next = openShelf();
    expect((await next.list()).map(({ quarantined }) => quarantined)).toEqual([null, null, null]);
    await next.close();
  });
});
