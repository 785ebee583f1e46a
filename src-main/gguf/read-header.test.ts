import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withChangedBytes } from '../language-model/test-models/changed-bytes.ts';
import { type ByteSource, GgufError, withFile } from './byte-reader.ts';
import { type GgufHeader, readGgufHeader } from './read-header.ts';
import {
  architecture,
  encodeGguf,
  sample,
  type TestGguf,
  type TestTensor,
  uint64,
} from './test-files/encode-gguf.ts';

/** Counts what is read, so that a test can bound it. */
function inMemory(bytes: Uint8Array, size = bytes.length): ByteSource & { readonly total: () => number } {
  let total = 0;
  return {
    name: 'model.gguf',
    size,
    read(target, position) {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      total += part.length;
      return part.length;
    },
    total: () => total,
  };
}

const read = (gguf: TestGguf): GgufHeader => readGgufHeader(inMemory(encodeGguf(gguf)));
const bytes = encodeGguf(sample);

describe('a GGUF header', () => {
  it('gives every kind of value, the tensors and where they are', () => {
    const { version, alignment, metadata, tensors } = readGgufHeader(inMemory(bytes));
    expect([version, alignment]).toEqual([3, 32]);
    for (const [key, type, value] of sample.metadata) {
      if (type === 'BOOL') expect(metadata.get(key)).toBe(value === 1);
      else if (type !== 'ARRAY') expect(metadata.get(key)).toBe(value);
    }
    expect(metadata.get('tokenizer.ggml.tokens')).toEqual({
      type: 'STRING',
      length: 40,
      first: Array.from({ length: 16 }, (_, index) => `t${index}`),
    });
    expect(metadata.get('tokenizer.ggml.scores')).toMatchObject({ type: 'FLOAT32', length: 40 });
    expect(metadata.get('a.empty')).toEqual({ type: 'INT8', length: 0, first: [] });
    expect(tensors.map(({ name, type, shape, bytes }) => ({ name, type, shape, bytes }))).toEqual([
      { name: 'token_embd.weight', type: 'F32', shape: [64, 40], bytes: 10_240 },
      { name: 'blk.0.attn_q.weight', type: 'Q4_K', shape: [256, 2], bytes: 288 },
      { name: 'output_norm.weight', type: 'F16', shape: [3], bytes: 6 },
    ]);
    for (const tensor of tensors)
      expect([...bytes.subarray(tensor.start, tensor.start + 3)]).toEqual([1, 2, 3]);
  });

  it('of version 2, and one with another alignment, are read', () => {
    expect(read({ ...sample, version: 2 }).version).toBe(2);
    const metadata = [architecture, ['general.alignment', 'UINT32', 64]] as const;
    const { tensors } = read({ ...sample, metadata, alignment: 64 });
    expect(tensors.every(({ start }) => start % 64 === 0)).toBe(true);
  });

  it('of a large vocabulary is read through a small window', () => {
    const values = Array.from({ length: 200_000 }, (_, index) => `token number ${index}`);
    const metadata = [architecture, ['tokens', 'ARRAY', { of: 'STRING', values }]] as const;
    const source = inMemory(encodeGguf({ metadata, tensors: [] }));
    expect(readGgufHeader(source).metadata.get('tokens')).toMatchObject({ length: 200_000 });
    // Each byte about once: nothing is read again and again.
    expect(source.total()).toBeLessThan(source.size * 1.1);
  });
});

const tensor = (change: Partial<TestTensor>): TestGguf => ({
  metadata: [architecture],
  tensors: [{ name: 'a', shape: [32], type: 0, bytes: 128, ...change }],
});
const value = (key: string, type: string | number, content: unknown): TestGguf => ({
  metadata: [architecture, [key, type as never, content]],
  tensors: [],
});
const huge = 2n ** 64n - 1n;

describe('a GGUF file that cannot be trusted: the error names the field, because', () => {
  it.each<[string, TestGguf, string]>([
    ['of its magic', { ...sample, magic: 'GGML' }, 'magic: it does not begin with "GGUF"'],
    ['of version 0', { ...sample, version: 0 }, 'version: 0 is not supported'],
    ['of version 1', { ...sample, version: 1 }, 'version: 1 is not supported'],
    ['of a version to come', { ...sample, version: 4 }, 'version: 4 is not supported'],
    ['it is big-endian', { ...sample, version: 0x03000000 }, 'version: big-endian files'],
    [
      'of too many tensors',
      { ...sample, tensorCount: huge },
      'tensor_count: 18446744073709551615 is more than',
    ],
    [
      'of too many keys',
      { ...sample, keyCount: huge },
      'metadata_kv_count: 18446744073709551615 is more than',
    ],
    ['it has fewer keys than it says', { ...sample, keyCount: 1000n }, 'is longer than the rest of the file'],
    [
      'of a long array',
      value('x', 'ARRAY', { of: 'UINT8', values: [1], length: huge }),
      'value of "x": 18446744073709551615 elements of UINT8',
    ],
    [
      'of a long array of strings',
      value('x', 'ARRAY', { of: 'STRING', values: ['a'], length: 1n << 40n }),
      'elements of STRING are more than',
    ],
    ['of an array of arrays', value('x', 'ARRAY', { of: 'ARRAY', values: [] }), 'arrays of arrays'],
    ['of an unknown value type', value('x', 13, 1), 'value of "x": value type 13 is unknown'],
    ['of an unknown element type', value('x', 'ARRAY', { of: 99, values: [] }), 'element type 99 is unknown'],
    ['of a truth value', value('x', 'BOOL', 2), '2 is no truth value'],
    [
      'of an alignment of 0',
      value('general.alignment', 'UINT32', 0),
      '"general.alignment": 0 is not a power of two',
    ],
    ['of an alignment of 13', value('general.alignment', 'UINT32', 13), '13 is not a power of two'],
    [
      'of an alignment in words',
      value('general.alignment', 'STRING', 'wide'),
      'it is STRING and must be UINT32',
    ],
    [
      'of an alignment of 8 bytes',
      value('general.alignment', 'UINT64', 32n),
      'it is UINT64 and must be UINT32',
    ],
    [
      'of a string that is longer than the file',
      { ...value('x', 8, 1e6), tensorCount: 0n },
      'value of "x": a string of 1000000 bytes is longer than the rest of the file',
    ],
    [
      'a key is there twice',
      value('general.architecture', 'STRING', 'x'),
      'key "general.architecture": it appears twice',
    ],
    ['it names no architecture', { metadata: [], tensors: [] }, '"general.architecture": it is missing'],
    ['of its layers', value('llama.block_count', 'UINT32', 513), '"llama.block_count": 513 is more than 512'],
    ['of a long name', tensor({ name: 'n'.repeat(64) }), 'name of tensor 0: it is longer than 63 bytes'],
    ['of an empty name', tensor({ name: '' }), 'name of tensor 0: it is empty'],
    ['of a fifth dimension', tensor({ shape: [2, 2, 2, 2, 2] }), 'tensor "a": it has 5 dimensions'],
    ['a shape overflows', tensor({ shape: [huge, huge, huge, huge] }), 'is too large'],
    ['its bytes overflow', tensor({ shape: [2n ** 52n], type: 28 }), 'bytes are too many'],
    ['of an unknown tensor type', tensor({ type: 4 }), 'tensor "a": its type 4 is unknown'],
    [
      'rows are no whole blocks',
      tensor({ shape: [33], type: 8 }),
      'rows of 33 elements cannot be stored as Q8_0',
    ],
    ['an offset is not aligned', tensor({ offset: 1n }), 'its offset is 1 and should be 0'],
    ['an offset is past the end', tensor({ offset: huge }), 'its offset is 18446744073709551615'],
    [
      'tensors overlap',
      { ...sample, tensors: [sample.tensors[0]!, { ...sample.tensors[1]!, offset: 32n }] },
      'its offset is 32 and should be 10240',
    ],
    [
      'a tensor is there twice',
      { ...sample, tensors: [sample.tensors[0]!, sample.tensors[0]!] },
      'its name appears twice',
    ],
    ['the data are missing', tensor({ shape: [1_000_000] }), 'tensor "a": it ends at byte'],
  ])('%s', (_, gguf, message) => {
    expect(() => read(gguf)).toThrow(GgufError);
    expect(() => read(gguf)).toThrow(message);
    expect(() => read(gguf)).toThrow('model.gguf: ');
  });

  it('it is empty, or a key is longer than the file', () => {
    const read = (content: Uint8Array) => () => readGgufHeader(inMemory(content));
    expect(read(Buffer.alloc(0))).toThrow('model.gguf: magic: the file ends at byte 0');
    const long = Buffer.concat([bytes.subarray(0, 24), uint64(huge), bytes.subarray(32)]);
    expect(read(long)).toThrow(
      'model.gguf: key 0: a string of 18446744073709551615 bytes is longer than the rest',
    );
  });

  it('it says that it is much larger than it is', () => {
    // A file that shrinks while it is read looks like this.
    expect(() => readGgufHeader(inMemory(bytes.subarray(0, 200), 1e15))).toThrow('became shorter');
  });
});

/** What must hold of every header that is accepted. */
function checkHeader({ tensors, metadata, alignment }: GgufHeader, size: number): void {
  expect(typeof metadata.get('general.architecture')).toBe('string');
  let end = 0;
  for (const { start, bytes, shape } of tensors) {
    expect(start).toBeGreaterThanOrEqual(end);
    expect(start % alignment).toBe(0);
    expect(shape.every((length) => Number.isSafeInteger(length) && length >= 0)).toBe(true);
    end = start + bytes;
  }
  expect(end).toBeLessThanOrEqual(size);
}

/** The header, or null where it was rejected with a clear error; anything else fails the test. */
function tryRead(content: Uint8Array): GgufHeader | null {
  const source = inMemory(content);
  try {
    return readGgufHeader(source);
  } catch (error) {
    expect(error).toBeInstanceOf(GgufError);
    return null;
  } finally {
    // Bounded work: the header is read about once, whatever its counts say.
    expect(source.total()).toBeLessThan(content.length * 2 + (1 << 17));
  }
}

describe('a damaged GGUF file', () => {
  const whole = readGgufHeader(inMemory(bytes));
  const dataStart = whole.tensors[0]!.start;
  const last = whole.tensors.at(-1)!;

  it('cut off anywhere is an error, unless only the last padding is gone', () => {
    for (let length = 0; length < dataStart; length += 1)
      expect(tryRead(bytes.subarray(0, length))).toBeNull();
    fc.assert(
      fc.property(fc.integer({ min: dataStart, max: bytes.length }), (length) => {
        const header = tryRead(bytes.subarray(0, length));
        if (length < last.start + last.bytes) expect(header).toBeNull();
        else expect(header).toEqual(whole);
      }),
    );
  });

  it('with any byte of its data changed has the same header', () => {
    const anywhere = withChangedBytes(bytes, { from: dataStart, to: bytes.length, most: 1 });
    fc.assert(
      fc.property(anywhere, (changed) => {
        expect(tryRead(changed)).toEqual(whole);
      }),
    );
  });

  it('with bytes of its header changed is an error or a header that keeps all rules', () => {
    fc.assert(
      fc.property(withChangedBytes(bytes, { from: 0, to: dataStart, most: 4 }), (changed) => {
        const header = tryRead(changed);
        if (header) checkHeader(header, changed.length);
      }),
      { numRuns: 3000 },
    );
  });

  it('of arbitrary bytes after a right beginning is an error or keeps all rules', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (rest) => {
        const content = Buffer.concat([bytes.subarray(0, 24), rest]);
        const header = tryRead(content);
        if (header) checkHeader(header, content.length);
      }),
      { numRuns: 1000 },
    );
  });
});

it('a sparse file of a terabyte that claims the largest counts is rejected at once and in little memory', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'so8t-gguf-'));
  const file = path.join(folder, 'hostile.gguf');
  try {
    const [begun, memory] = [performance.now(), process.memoryUsage().rss];
    for (const gguf of [
      { ...sample, tensorCount: 65_536n, keyCount: 16_384n },
      value('x', 'ARRAY', { of: 'STRING', values: [], length: 1n << 36n }),
    ]) {
      await writeFile(file, encodeGguf(gguf));
      await truncate(file, 1e12);
      expect(() => withFile(file, readGgufHeader)).toThrow(GgufError);
    }
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(process.memoryUsage().rss - memory).toBeLessThan(100e6);
  } finally {
    await rm(folder, { recursive: true });
  }
});
