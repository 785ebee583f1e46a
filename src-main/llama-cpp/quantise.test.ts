import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mountSmallDisk } from '../artifacts/test-programs/small-disk.ts';
import { withFile } from '../gguf/byte-reader.ts';
import { convertToGguf } from '../gguf/conversion/convert-to-gguf.ts';
import { readGgufHeader } from '../gguf/read-header.ts';
import { encodeGguf, sample } from '../gguf/test-files/encode-gguf.ts';
import { embeddedModelFolder } from '../package-files.ts';
import { quantiseInProcess } from '../processes/quantise-in-process.ts';
import type { QuantisationRequest, QuantisationResult, QuantiseProgress } from './quantise.ts';
import { quantiseTensor } from './test-files/quantise-tensor.ts';
import { encodeRandomModel, type RandomModel } from './test-files/random-model.ts';

let root = '';
let folder = '';
const small: RandomModel = { layers: 2, width: 256, feedForward: 512, vocabulary: 64, type: 'F16' };
/** Rows of 96 and 160: no multiple of 256. */
const narrow: RandomModel = { ...small, width: 96, feedForward: 160, output: false };
/** A type that takes its time: seconds for this model. */
const slow = { model: { ...small, layers: 8, width: 512, feedForward: 1024 }, type: 'IQ3_S' };

const inputs: Record<string, RandomModel> = {
  f16: small,
  bf16: { ...small, type: 'BF16' },
  f32: { ...small, type: 'F32' },
  narrow,
  slow: slow.model,
};
const inputFile = (name: string): string => path.join(root, `${name}.gguf`);

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'so8t-quantise-'));
  for (const [name, model] of Object.entries(inputs))
    writeFileSync(inputFile(name), encodeRandomModel(model));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(path.join(root, 'out-'));
});

interface Followed {
  readonly result: QuantisationResult;
  readonly progress: readonly QuantiseProgress[];
}

async function quantise(
  request: Partial<QuantisationRequest> & { input: string },
  onProgress: (progress: QuantiseProgress) => void = () => {},
  signal = new AbortController().signal,
): Promise<Followed> {
  const output = path.join(folder, 'out.gguf');
  const job = quantiseInProcess({ output, type: 'Q4_K_M', threads: 2, ...request }, signal);
  const progress: QuantiseProgress[] = [];
  for (;;) {
    const next = await job.next();
    if (next.done) return { result: next.value, progress };
    progress.push(next.value);
    onProgress(next.value);
  }
}

const read = (file: string) => withFile(file, readGgufHeader);
const written = (): string[] => readdirSync(folder);

describe('quantising', () => {
  it.each(['Q4_K_M', 'Q5_K_M', 'Q6_K', 'Q8_0', 'F16', 'BF16'])(
    'to %s gives bit for bit what llama.cpp’s row functions give',
    async (type) => {
      for (const name of ['f16', 'bf16'] as const) {
        const { result } = await quantise({ input: inputFile(name), type, overwrite: true });
        const [before, after] = [read(inputFile(name)), read(result.file)];
        const [source, target] = [readFileSync(inputFile(name)), readFileSync(result.file)];
        const old = new Map(before.tensors.map((tensor) => [tensor.name, tensor]));
        expect(after.tensors.length).toBe(before.tensors.length);
        for (const tensor of after.tensors) {
          const from = old.get(tensor.name)!;
          const data = source.subarray(from.start, from.start + from.bytes);
          const [row, rows = 1] = tensor.shape;
          const expected =
            tensor.type === from.type
              ? data
              : quantiseTensor(data, from.type as 'F16' | 'BF16', tensor.type, row!, rows);
          expect(
            target.subarray(tensor.start, tensor.start + tensor.bytes).equals(expected),
            `${tensor.name} as ${tensor.type}`,
          ).toBe(true);
        }
        expect(result.sha256).toBe(createHash('sha256').update(target).digest('hex'));
      }
    },
  );

  it('tells sizes, types and progress as they are', async () => {
    const { result, progress } = await quantise({ input: inputFile('f32'), type: 'q4_k_m' });
    const { tensors } = read(result.file);
    const bytes = tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);
    const elements = tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(result).toMatchObject({
      file: path.join(folder, 'out.gguf'),
      type: 'Q4_K_M',
      bytesBefore: statSync(inputFile('f32')).size,
      bytesAfter: statSync(result.file).size,
      bitsPerWeightBefore: 32,
      bitsPerWeight: (8 * bytes) / elements,
      tensors: tensors.length,
      tensorTypes: { Q6_K: 3, F32: 5, Q4_K: 13 },
      fallbacks: [],
      llamaCpp: 'v0.4.0',
    });
    // llama.cpp's own figure, from its log.
    const said = /quant size .*\(([\d.]+) BPW\)/u.exec(result.log)?.[1];
    expect(result.bitsPerWeight.toFixed(2)).toBe(said);
    const begun = progress.filter(({ state }) => state === 'quantising');
    expect(begun.map(({ tensorsDone }) => tensorsDone)).toEqual(tensors.map((_, index) => index));
    expect(begun.map(({ tensor }) => tensor).sort()).toEqual(tensors.map(({ name }) => name).sort());
    expect(begun[0]!.bytesDone).toBe(0);
    const last = begun.at(-1)!;
    const lastBytes = read(inputFile('f32')).tensors.find(({ name }) => name === last.tensor)!.bytes;
    expect(last.bytesDone).toBe(last.bytes - lastBytes);
    expect(progress.at(-1)).toMatchObject({ state: 'hashing', bytesDone: last.bytes });
  });

  it('gives the same file for any number of threads, also under a name in another script', async () => {
    const output = path.join(folder, '量子化', 'モデル.gguf');
    const input = path.join(folder, '入力.gguf');
    copyFileSync(inputFile('f16'), input);
    const one = await quantise({ input, output, threads: 1 });
    const two = await quantise({ input: inputFile('f16'), threads: 2 });
    expect(one.result.sha256).toBe(two.result.sha256);
    expect(readdirSync(path.dirname(output))).toEqual(['モデル.gguf']);
  });

  it('fits the embedded model without a fallback', async () => {
    const file = path.join(folder, 'so8t-tiny-F16.gguf');
    const converting = convertToGguf(
      { folder: embeddedModelFolder, file, type: 'f16' },
      new AbortController().signal,
    );
    while (!(await converting.next()).done);
    const { result } = await quantise({ input: file, type: 'Q5_K_M', refuseFallbacks: true });
    expect(result).toMatchObject({ tensorTypes: { F32: 5, Q6_K: 3, Q5_K: 12 }, fallbacks: [] });
    // Vocabulary and all else that is no weight stays as it is.
    const [before, after] = [read(file), read(result.file)];
    for (const [key, value] of before.metadata)
      if (key !== 'general.file_type') expect(after.metadata.get(key), key).toEqual(value);
    expect(after.metadata.get('general.file_type')).toBe(17);
  });

  it('names every tensor that gets another type than the mix wants', async () => {
    const { result } = await quantise({ input: inputFile('narrow') });
    // 7 matrices in each of 2 layers, and the embedding table, which is the output matrix here.
    expect(result.fallbacks.length).toBe(15);
    expect(result.fallbacks).toContainEqual({
      tensor: 'blk.0.attn_q.weight',
      row: 96,
      wanted: 'Q4_K',
      given: 'Q5_0',
    });
    expect(result.fallbacks).toContainEqual({
      tensor: 'blk.1.ffn_down.weight',
      row: 160,
      wanted: 'Q6_K',
      given: 'Q8_0',
    });
    // Of this one llama.cpp says nothing.
    expect(result.fallbacks).toContainEqual({
      tensor: 'token_embd.weight',
      row: 96,
      wanted: 'Q6_K',
      given: 'Q8_0',
    });
    const types = new Map(read(result.file).tensors.map(({ name, type }) => [name, type]));
    for (const { tensor, given } of result.fallbacks) expect(types.get(tensor)).toBe(given);
    expect(
      (await quantise({ input: inputFile('narrow'), type: 'Q8_0', overwrite: true })).result.fallbacks,
    ).toEqual([]);
  });

  it('refuses such tensors when told to, before it writes anything', async () => {
    await expect(quantise({ input: inputFile('narrow'), refuseFallbacks: true })).rejects.toThrow(
      /narrow\.gguf: as Q4_K_M, 15 tensors would get another type: .* \(rows of \d+: \S+ instead of \S+\).* and 12 more\. Allow it/u,
    );
    expect(written()).toEqual([]);
    await quantise({ input: inputFile('f16'), refuseFallbacks: true });
  });
});

describe('a file is kept', () => {
  it('when it stands in the place of the result, unless it may be replaced', async () => {
    const output = path.join(folder, 'out.gguf');
    writeFileSync(output, 'precious');
    await expect(quantise({ input: inputFile('f16') })).rejects.toThrow('out.gguf: exists already');
    expect(readFileSync(output, 'utf8')).toBe('precious');
    await quantise({ input: inputFile('f16'), overwrite: true });
    expect(read(output).tensors.length).toBe(21);
    expect(written()).toEqual(['out.gguf']);
  });

  it('when it comes in the meantime', async () => {
    const output = path.join(folder, 'out.gguf');
    const ended = quantise({ input: inputFile('f16') }, ({ state }) => {
      // Told after the place was looked at, and long before the file is made.
      if (state === 'checking') writeFileSync(output, 'precious');
    });
    await expect(ended).rejects.toThrow('out.gguf: exists already');
    expect(readFileSync(output, 'utf8')).toBe('precious');
    expect(written()).toEqual(['out.gguf']);
  });

  it('when it is the input, by whatever name', async () => {
    const [input, other] = [path.join(folder, 'in.gguf'), path.join(folder, 'other.gguf')];
    copyFileSync(inputFile('f16'), input);
    linkSync(input, other);
    for (const output of [input, other, path.join(folder, 'x', '..', 'in.gguf')])
      await expect(quantise({ input, output, overwrite: true })).rejects.toThrow('is the input itself');
    expect(readFileSync(input).equals(readFileSync(inputFile('f16')))).toBe(true);
  });
});

describe('an input that cannot be used is refused with its reason', () => {
  const f16 = (): Buffer => readFileSync(inputFile('f16'));
  const cases: [name: string, bytes: () => Buffer | undefined, reason: RegExp][] = [
    ['missing', () => undefined, /bad\.gguf: cannot be read .*ENOENT.*Choose a GGUF file/u],
    ['empty', () => Buffer.alloc(0), /bad\.gguf: magic: the file ends at byte 0/u],
    ['another format', () => Buffer.from('PK\u0003\u0004 and more'), /bad\.gguf: magic/u],
    ['truncated in its header', () => f16().subarray(0, 700), /bad\.gguf: .*the file ends at byte 700/u],
    ['truncated in its data', () => f16().subarray(0, -100), /tensor "output\.weight": it ends at byte/u],
    [
      'quantised already',
      () => encodeGguf(sample),
      /"blk\.0\.attn_q\.weight": is Q4_K already.*start from the F16/u,
    ],
    ['without tensors', () => encodeGguf({ ...sample, tensors: [] }), /there are no tensors in it/u],
    [
      'a part of several',
      () => encodeRandomModel({ ...small, metadata: [['split.count', 'UINT16', 3]] }),
      /one part of several.*Join them/u,
    ],
    [
      'of an alignment that llama.cpp would not keep',
      () => encodeRandomModel({ ...small, alignment: 64, metadata: [['general.alignment', 'UINT32', 64]] }),
      /"general\.alignment": 64 cannot be kept/u,
    ],
    [
      'of an architecture that llama.cpp does not know',
      () => Buffer.from(f16().toString('latin1').replaceAll('llama', 'lemma'), 'latin1'),
      /llama\.cpp refuses it: .*unknown model architecture: 'lemma'/u,
    ],
    [
      'that llama.cpp gives up on',
      () =>
        encodeRandomModel({
          ...small,
          // Numbers that differ from layer to layer are left to llama.cpp.
          metadata: [
            ['llama.expert_used_count', 'ARRAY', { of: 'UINT32', values: Array(small.layers).fill(9) }],
          ],
        }),
      /bad\.gguf: llama\.cpp gave up: GGML_ASSERT\(n_expert_used_max .*The file is damaged/u,
    ],
    [
      'with a weight that is no number',
      () => {
        const bytes = f16();
        bytes.fill(0xff, bytes.length - 2);
        return bytes;
      },
      /bad\.gguf: .*output\.weight.*invalid data/u,
    ],
  ];

  it.each(cases)('%s', async (_name, bytes, reason) => {
    const input = path.join(root, 'bad.gguf');
    await rm(input, { force: true });
    const content = bytes();
    if (content) writeFileSync(input, content);
    await expect(quantise({ input })).rejects.toThrow(reason);
    expect(written()).toEqual([]);
  });

  it('a folder, a type that does not exist or needs a matrix, a place that is a file', async () => {
    const input = inputFile('f16');
    await expect(quantise({ input: folder })).rejects.toThrow('is no file. Choose a GGUF file.');
    await expect(quantise({ input, type: 'Q9_K' })).rejects.toThrow(
      /no type "Q9_K"\. Use one of F32, .*Q5_K_M/u,
    );
    await expect(quantise({ input, type: 'IQ2_XS' })).rejects.toThrow('IQ2_XS needs an importance matrix');
    const output = path.join(inputFile('f16'), 'out.gguf');
    await expect(quantise({ input, output })).rejects.toThrow(/f16\.gguf: .*(ENOTDIR|EEXIST)/u);
    mkdirSync(path.join(folder, 'out.gguf'));
    await expect(quantise({ input, overwrite: true })).rejects.toThrow('is no file. Choose another name.');
    expect(written()).toEqual(['out.gguf']);
  });
});

describe('a quantisation that does not end well leaves nothing behind', () => {
  it('when it is cancelled half-way', async () => {
    const cancelling = new AbortController();
    let parts: string[] = [];
    const ended = quantise(
      { input: inputFile('slow'), type: slow.type },
      ({ tensorsDone }) => {
        if (tensorsDone < 2) return;
        if (!cancelling.signal.aborted) parts = written();
        cancelling.abort();
      },
      cancelling.signal,
    );
    await expect(ended).rejects.toMatchObject({ name: 'JobCancelled', message: 'quantise was cancelled' });
    expect(parts).toEqual([expect.stringMatching(/^\.so8t-quantise-[0-9a-f]{8}\.part$/u)]);
    expect(written()).toEqual([]);
  });

  it('when nobody asks for its progress any more', async () => {
    const output = path.join(folder, 'out.gguf');
    const job = quantiseInProcess(
      { input: inputFile('slow'), output, type: slow.type, threads: 1 },
      new AbortController().signal,
    );
    for (;;) if (((await job.next()).value as QuantiseProgress).tensorsDone > 1) break;
    expect(written().length).toBe(1);
    await job.return(undefined as never);
    expect(written()).toEqual([]);
  });

  it('when its parent is killed: the child ends, too', async () => {
    const program = fileURLToPath(
      new URL('../processes/test-services/quantising-parent.ts', import.meta.url),
    );
    const [output, part] = [path.join(folder, 'out.gguf'), path.join(folder, 'x.part')];
    const parent = spawn(process.execPath, [program, inputFile('slow'), output, part, slow.type]);
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const child = Number(line.toString().split('\n')[0]);
    expect(existsSync(part)).toBe(true);
    expect(() => process.kill(child, 0)).not.toThrow();
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    while (alive(child)) await wait(10);
    expect(written()).toEqual([]);
  });

  it('when the disk has too little space, told before anything is written', async ({ skip }) => {
    const disk = await mountSmallDisk(200);
    if (typeof disk === 'string') return skip(disk);
    try {
      const output = path.join(disk.folder, 'out.gguf');
      await expect(quantise({ input: inputFile('f16'), output, type: 'F16' })).rejects.toThrow(
        /out\.gguf: it needs \d+ MB and 1 MB are free\. Free space/u,
      );
      expect(readdirSync(disk.folder)).toEqual([]);
    } finally {
      await disk.dispose();
    }
  });

  it('when the disk fills up meanwhile', async ({ skip }) => {
    const disk = await mountSmallDisk(9000);
    if (typeof disk === 'string') return skip(disk);
    try {
      const output = path.join(disk.folder, 'out.gguf');
      let filled = false;
      const ended = quantise({ input: inputFile('slow'), output, type: slow.type }, ({ state }) => {
        if (state !== 'quantising' || filled) return;
        filled = true;
        fillDisk(disk.folder);
      });
      await expect(ended).rejects.toThrow(/the disk is full: free space and run again.*ENOSPC/u);
      expect(readdirSync(disk.folder)).toEqual(['filler']);
    } finally {
      await disk.dispose();
    }
  });
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function fillDisk(place: string): void {
  const file = path.join(place, 'filler');
  for (const bytes of [1 << 20, 1 << 12]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(bytes), { flag: 'a' });
    } catch {
      // Full to the last piece of this size.
    }
  }
}
