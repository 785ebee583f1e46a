import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../artifacts/artifact.ts';
import { mountSmallDisk } from '../artifacts/test-programs/small-disk.ts';
import { withFile } from './byte-reader.ts';
import { float32, float32s, int32s, type Metadata, text, texts, truth, uint32 } from './metadata-values.ts';
import { readGgufHeader } from './read-header.ts';
import { type TensorSource, type WriteGgufInput, type WrittenGguf, writeGguf } from './write-gguf.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-write-'));
  file = path.join(folder, 'model.gguf');
});
afterEach(() => rm(folder, { recursive: true }));

const metadata: Metadata = new Map([
  ['general.architecture', text('llama')],
  ['general.name', text('小さなモデル')],
  ['llama.block_count', uint32(2)],
  ['a.half', float32(0.5)],
  ['a.true', truth(true)],
  ['a.numbers', int32s([-1, 2])],
  ['a.parts', float32s([0.25])],
  ['a.texts', texts(['', 'é'])],
]);

const numbered = (name: string, shape: readonly number[]): TensorSource => ({
  name,
  type: 'F16',
  shape,
  *read() {
    const bytes = 2 * shape.reduce((product, size) => product * size, 1);
    // Odd pieces: the writer must not mind.
    for (let at = 0; at < bytes; at += 7)
      yield Uint8Array.from({ length: Math.min(7, bytes - at) }, (_, i) => at + i);
  },
});
const tensors = [numbered('first', [3, 5]), numbered('second', [16]), numbered('third', [1, 1, 9])];

async function write(
  input: Partial<WriteGgufInput> = {},
  signal = new AbortController().signal,
): Promise<WrittenGguf> {
  const stage = writeGguf({ file, metadata, tensors, ...input }, signal);
  let next = await stage.next();
  while (!next.done) next = await stage.next();
  return next.value;
}

describe('a written file', () => {
  it('is read again with every value, and its tensors are where the header says', async () => {
    const written = await write();
    const bytes = await readFile(file);
    expect(written).toEqual({ file, bytes: bytes.length, sha256: sha256(bytes) });
    const header = withFile(file, readGgufHeader);
    expect([header.version, header.alignment]).toEqual([3, 32]);
    expect(Object.fromEntries(header.metadata)).toEqual({
      'general.architecture': 'llama',
      'general.name': '小さなモデル',
      'llama.block_count': 2,
      'a.half': 0.5,
      'a.true': true,
      'a.numbers': { type: 'INT32', length: 2, first: [-1, 2] },
      'a.parts': { type: 'FLOAT32', length: 1, first: [0.25] },
      'a.texts': { type: 'STRING', length: 2, first: ['', 'é'] },
    });
    expect(header.tensors.map(({ name, type, shape, bytes: size }) => ({ name, type, shape, size }))).toEqual(
      [
        { name: 'first', type: 'F16', shape: [3, 5], size: 30 },
        { name: 'second', type: 'F16', shape: [16], size: 32 },
        { name: 'third', type: 'F16', shape: [1, 1, 9], size: 18 },
      ],
    );
    for (const { start, bytes: size } of header.tensors) {
      expect(start % 32).toBe(0);
      expect([...bytes.subarray(start, start + size)]).toEqual(Array.from({ length: size }, (_, i) => i));
    }
    expect(bytes.length % 32).toBe(0);
  });

  it('tells how far it is', async () => {
    const news = [];
    const stage = writeGguf({ file, metadata, tensors }, new AbortController().signal);
    for (let next = await stage.next(); !next.done; next = await stage.next()) news.push(next.value);
    expect(news.map(({ tensor, tensorsDone }) => [tensor, tensorsDone])).toEqual([
      ['first', 0],
      ['second', 1],
      ['third', 2],
    ]);
    expect(news[1]!.bytesDone - news[0]!.bytesDone).toBe(32);
    expect(news[2]!.bytes).toBe((await readFile(file)).length);
  });
});

describe('nothing is left behind, and nothing replaced', () => {
  it('when a tensor gives too little or fails', async () => {
    const short: TensorSource = { ...tensors[0]!, read: () => [new Uint8Array(28)] };
    await expect(write({ tensors: [short] })).rejects.toThrow('tensor "first": 28 bytes came, not 30');
    const failing: TensorSource = {
      ...tensors[0]!,
      read: () => {
        throw new Error('the source is gone');
      },
    };
    await expect(write({ tensors: [tensors[1]!, failing] })).rejects.toThrow('the source is gone');
    expect(await readdir(folder)).toEqual([]);
  });

  it('when it is cancelled, or nobody asks for more', async () => {
    const controller = new AbortController();
    const stopping: TensorSource = {
      ...tensors[1]!,
      *read() {
        controller.abort(new Error('stopped'));
        yield new Uint8Array(32);
      },
    };
    await expect(write({ tensors: [tensors[0]!, stopping] }, controller.signal)).rejects.toThrow('stopped');
    const stage = writeGguf({ file, metadata, tensors }, new AbortController().signal);
    await stage.next();
    expect(await readdir(folder)).toEqual([expect.stringMatching(/^model\.gguf\.\d+-\d+\.part$/u)]);
    await stage.return(undefined as never);
    expect(await readdir(folder)).toEqual([]);
  });

  it('when a file is there already, or comes in the meantime', async () => {
    const stage = writeGguf({ file, metadata, tensors }, new AbortController().signal);
    await stage.next();
    await writeFile(file, 'mine');
    const finish = async (): Promise<void> => {
      while (!(await stage.next()).done);
    };
    await expect(finish()).rejects.toThrow(`${file}: is there already. Move it away or choose another name.`);
    await expect(write()).rejects.toThrow('is there already');
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect(await readdir(folder)).toEqual(['model.gguf']);
  });

  it('of what a killed process had begun; what a running one writes stays', async () => {
    const running = `model.gguf.${process.ppid}-1.part`;
    // No process has this id: it is above every system's limit.
    for (const name of ['model.gguf.99999999-1.part', running, 'other.gguf.99999999-1.part'])
      await writeFile(path.join(folder, name), '');
    await write();
    expect((await readdir(folder)).sort()).toEqual(
      ['model.gguf', running, 'other.gguf.99999999-1.part'].sort(),
    );
  });

  it('when the disk is full or the folder is not there', async (context) => {
    await expect(write({ file: path.join(folder, 'no', 'model.gguf') })).rejects.toThrow(
      'the place does not exist',
    );
    const disk = await mountSmallDisk(64);
    if (typeof disk === 'string') return context.skip(disk);
    try {
      const large: TensorSource = {
        ...numbered('large', [1 << 20]),
        *read() {
          for (let piece = 0; piece < 32; piece += 1) yield new Uint8Array(1 << 16);
        },
      };
      const place = path.join(disk.folder, 'model.gguf');
      await expect(write({ file: place, tensors: [large] })).rejects.toThrow('the disk is full: free space');
      expect(await readdir(disk.folder)).toEqual([]);
    } finally {
      await disk.dispose();
    }
  });
});

it.each<[string, Partial<TensorSource>, string]>([
  ['twice the same name', { name: 'first' }, 'its name appears twice'],
  ['a long name', { name: 'é'.repeat(32) }, 'longer than 63 bytes'],
  ['no dimension', { shape: [] }, '0 dimensions cannot be stored'],
  ['five dimensions', { shape: [1, 1, 1, 1, 1] }, '5 dimensions cannot be stored'],
  ['an empty dimension', { shape: [3, 0] }, 'its shape [3,0] has no data'],
])('a tensor with %s is refused before anything is written', async (_, change, problem) => {
  await expect(write({ tensors: [tensors[0]!, { ...tensors[1]!, ...change }] })).rejects.toThrow(problem);
  expect(await readdir(folder)).toEqual([]);
});
