import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bfloat16ToNumber, float16ToNumber } from './half-precision.ts';
import {
  encodeSafetensors,
  parseSafetensorsHeader,
  readSafetensors,
  readSafetensorsHeader,
  SafetensorsError,
  type Tensor,
} from './safetensors.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-safetensors-'));
});
afterAll(() => rm(folder, { recursive: true }));

const tensors = new Map<string, Tensor>([
  ['b', { shape: [2, 2], values: Float32Array.of(1, -2, 0.5, 65504) }],
  ['a', { shape: [3], values: Float32Array.of(0, 2 ** -24, -0.25) }],
  ['empty', { shape: [0, 4], values: new Float32Array() }],
]);

const header = (json: unknown): Buffer => Buffer.from(typeof json === 'string' ? json : JSON.stringify(json));
const check = (json: unknown, dataBytes: number) => () => {
  const bytes = header(json);
  return parseSafetensorsHeader(bytes, 8 + bytes.length + dataBytes, 'model.safetensors');
};
const entry = (
  start: number,
  end: number,
  shape: unknown = [(end - start) / 4],
  dtype: unknown = 'F32',
): object => ({
  dtype,
  shape,
  data_offsets: [start, end],
});

describe('safetensors', () => {
  it.each(['F32', 'F16'] as const)('writes and reads %s', async (type) => {
    const file = path.join(folder, `${type}.safetensors`);
    await writeFile(file, encodeSafetensors(tensors, type, { format: 'pt' }));
    const read = await readSafetensors(file);
    expect(Object.fromEntries(read)).toEqual(Object.fromEntries(tensors));
    expect((await readSafetensorsHeader(file)).metadata).toEqual({ format: 'pt' });
  });

  it.each([
    ['an unknown type', check({ a: entry(0, 4, [1], 'F31') }, 4), /a\.dtype.*unknown type "F31"/],
    ['a negative offset', check({ a: entry(-4, 0) }, 4), /a\.data_offsets/],
    ['a negative size', check({ a: entry(0, 4, [-1]) }, 4), /a\.shape/],
    ['a shape that does not fit', check({ a: entry(0, 4, [2]) }, 4), /needs 8/],
    ['an overflowing shape', check({ a: entry(0, 4, [2 ** 40, 2 ** 40]) }, 4), /span 4 bytes/],
    ['overlapping tensors', check({ a: entry(0, 8), b: entry(4, 12) }, 12), /"b": overlaps/],
    ['a hole', check({ a: entry(0, 4), b: entry(8, 12) }, 12), /"b": leaves a hole/],
    ['trailing bytes', check({ a: entry(0, 4) }, 8), /the tensors end at byte/],
    ['data past the end', check({ a: entry(0, 8) }, 4), /the tensors end at byte/],
    [
      'a key twice',
      check('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{}}', 4),
      /"a" appears twice/,
    ],
    [
      'a key twice, with much space behind it',
      check(`{"a":${JSON.stringify(entry(0, 4))},"a"${' '.repeat(200)}:${JSON.stringify(entry(0, 4))}}`, 4),
      /"a" appears twice/,
    ],
    [
      'a field twice',
      check('{"a":{"dtype":"F32","dtype":"F64","shape":[1],"data_offsets":[0,4]}}', 4),
      /"dtype" appears twice/,
    ],
    [
      'an overflowing number of bytes',
      check({ a: entry(0, 4, [2 ** 53 - 1]) }, 4),
      /a\.data_offsets.*span 4 bytes/,
    ],
    ['offsets in the wrong order', check({ a: entry(4, 0, [1]) }, 4), /a\.data_offsets.*span -4 bytes/],
    [
      'metadata that are no object',
      check({ __metadata__: 'pt', a: entry(0, 4) }, 4),
      /"__metadata__": is not an object/,
    ],
    [
      'metadata that are no text',
      check({ __metadata__: { n: 1 }, a: entry(0, 4) }, 4),
      /"__metadata__\.n": is not text/,
    ],
    ['no JSON', check('{', 0), /not JSON/],
    ['a list', check('[]', 0), /is not an object/],
  ])('refuses %s', (_, read, message) => {
    expect(read).toThrow(message);
    expect(read).toThrow(SafetensorsError);
    expect(read).toThrow('model.safetensors: ');
  });

  it('refuses a header longer than the file, and text that is not UTF-8', async () => {
    const file = path.join(folder, 'broken.safetensors');
    const bytes = Buffer.alloc(16);
    bytes.writeBigUInt64LE(2n ** 60n);
    await writeFile(file, bytes);
    await expect(readSafetensorsHeader(file)).rejects.toThrow(/header length 1152921504606846976/);
    await writeFile(file, bytes.subarray(0, 5));
    await expect(readSafetensorsHeader(file)).rejects.toThrow(/too few/);
    expect(() => parseSafetensorsHeader(Buffer.of(0xff, 0xfe), 10, 'x')).toThrow(/UTF-8/);
  });
});

describe('large tensors of half precision', () => {
  it.each([
    ['F16', float16ToNumber],
    ['BF16', bfloat16ToNumber],
  ] as const)('of %s have the value of each of their bit patterns', async (dtype, toNumber) => {
    const halves = Uint16Array.from({ length: 70_000 }, (_, index) => (index * 3) % 0x10000);
    const json = header({ x: { dtype, shape: [70_000], data_offsets: [0, 140_000] } });
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    const file = path.join(folder, `${dtype}.safetensors`);
    await writeFile(file, Buffer.concat([length, json, Buffer.from(halves.buffer)]));
    const { values } = (await readSafetensors(file)).get('x')!;
    expect(values).toEqual(Float32Array.from(halves, toNumber));
  });
});
