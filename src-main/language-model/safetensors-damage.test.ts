import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeSafetensors,
  parseSafetensorsHeader,
  readSafetensorsHeader,
  SafetensorsError,
  type SafetensorsHeader,
} from './safetensors.ts';
import { withChangedBytes } from './test-models/changed-bytes.ts';

const bytes = encodeSafetensors(
  new Map([
    ['embedding', { shape: [4, 3], values: new Float32Array(12).fill(1) }],
    ['norm', { shape: [3], values: new Float32Array(3).fill(2) }],
    ['empty', { shape: [0, 7], values: new Float32Array(0) }],
  ]),
  'F32',
  { format: 'pt' },
);
const dataStart = 8 + Number(Buffer.from(bytes).readBigUInt64LE());
const whole = parseSafetensorsHeader(bytes.subarray(8, dataStart), bytes.length, 'whole');

/** Reads as a file is read. @returns null where it was rejected with a clear error; anything else fails the test */
function tryRead(content: Uint8Array): SafetensorsHeader | null {
  try {
    const length = Number(Buffer.from(content).readBigUInt64LE());
    return parseSafetensorsHeader(content.subarray(8, 8 + length), content.length, 'model.safetensors');
  } catch (error) {
    expect(error).toBeInstanceOf(SafetensorsError);
    expect((error as Error).message).toContain('model.safetensors: ');
    return null;
  }
}

/** What must hold of every header that is accepted: tensors one after the other, to the end of the file. */
function checkHeader({ tensors }: SafetensorsHeader, content: Uint8Array): void {
  let position = 8 + Number(Buffer.from(content).readBigUInt64LE());
  for (const { start, end, shape } of tensors) {
    expect(start).toBe(position);
    expect(end).toBeGreaterThanOrEqual(start);
    expect(shape.every((size) => Number.isSafeInteger(size) && size >= 0)).toBe(true);
    position = end;
  }
  expect(position).toBe(content.length);
}

describe('a damaged safetensors file', () => {
  it('cut off anywhere is an error', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'so8t-safetensors-'));
    const file = path.join(folder, 'model.safetensors');
    try {
      await writeFile(file, bytes);
      expect(await readSafetensorsHeader(file)).toEqual(whole);
      for (let length = bytes.length - 1; length >= 0; length -= 1) {
        await truncate(file, length);
        await expect(readSafetensorsHeader(file)).rejects.toBeInstanceOf(SafetensorsError);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
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
      fc.property(withChangedBytes(bytes, { from: 8, to: dataStart, most: 4 }), (changed) => {
        const header = tryRead(changed);
        if (header) checkHeader(header, changed);
      }),
      { numRuns: 3000 },
    );
  });

  it('with any JSON as its header is an error or keeps all rules', () => {
    const entry = fc.record({
      dtype: fc.constantFrom('F32', 'F16', 'U8', 'F8_E4M3', 'Q4'),
      shape: fc.array(fc.oneof(fc.nat(4), fc.constantFrom(-1, 1.5, 2 ** 53, 1e300)), { maxLength: 4 }),
      data_offsets: fc.array(fc.oneof(fc.nat(40), fc.constantFrom(-1, 2 ** 53)), {
        minLength: 1,
        maxLength: 3,
      }),
    });
    const json = fc.oneof(
      fc.json(),
      fc.dictionary(fc.string(), entry).map((header) => JSON.stringify(header)),
    );
    fc.assert(
      fc.property(json, fc.nat(40), (text, data) => {
        const header = Buffer.from(text);
        const length = Buffer.alloc(8);
        length.writeBigUInt64LE(BigInt(header.length));
        const content = Buffer.concat([length, header, Buffer.alloc(data)]);
        const read = tryRead(content);
        if (read) checkHeader(read, content);
      }),
      { numRuns: 2000 },
    );
  });

  it('that claims a header as large as a sparse file of a terabyte is rejected before memory is taken', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'so8t-safetensors-'));
    const file = path.join(folder, 'model.safetensors');
    try {
      const memory = process.memoryUsage().rss;
      for (const length of [2n ** 64n - 1n, 999_999_999_000n, 100_000_001n]) {
        const head = Buffer.alloc(8);
        head.writeBigUInt64LE(length);
        await writeFile(file, head);
        await truncate(file, 1e12);
        await expect(readSafetensorsHeader(file)).rejects.toThrow(`header length ${length} exceeds`);
      }
      expect(process.memoryUsage().rss - memory).toBeLessThan(50e6);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
