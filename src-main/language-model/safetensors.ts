/**
 * Safetensors: 8 bytes header length (little-endian u64), a JSON header `{name: {dtype, shape, data_offsets}}`, then the
 * tensors' bytes without holes (huggingface/safetensors, README "Format"). Headers are checked before any value is used.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { elementCount, type Shape } from '../engine/data-types.ts';
import { bfloat16ToNumber, float16ToNumber, numberToFloat16 } from './half-precision.ts';
import { parseUniqueJson } from './unique-json.ts';

const bytesPerElement = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  BOOL: 1,
} as const;

export type SafetensorsType = keyof typeof bytesPerElement;

export interface TensorEntry {
  readonly name: string;
  readonly type: SafetensorsType;
  readonly shape: Shape;
  /** First byte and the byte after the last, from the start of the file. */
  readonly start: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly tensors: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

const HEADER_LIMIT = 100_000_000;

/** A safetensors file that cannot be trusted: names file, field and what is wrong. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
}

/** Reads and checks a file's header. @throws SafetensorsError */
export async function readSafetensorsHeader(file: string): Promise<SafetensorsHeader> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    if (size < 8) throw new SafetensorsError(`${file}: ${size} bytes are too few for a safetensors file.`);
    const head = Buffer.alloc(8);
    await handle.read(head, 0, 8, 0);
    const length = head.readBigUInt64LE();
    if (length > BigInt(HEADER_LIMIT) || length > BigInt(size - 8)) {
      throw new SafetensorsError(
        `${file}: header length ${length} exceeds the file (${size} bytes) or the limit of 100 MB.`,
      );
    }
    const bytes = Buffer.alloc(Number(length));
    await handle.read(bytes, 0, bytes.length, 8);
    return parseSafetensorsHeader(bytes, size, file);
  } finally {
    await handle.close();
  }
}

/** Checks a header's bytes against the size of the file they come from. @throws SafetensorsError */
export function parseSafetensorsHeader(bytes: Uint8Array, fileSize: number, file: string): SafetensorsHeader {
  const fail = (field: string, problem: string): never => {
    throw new SafetensorsError(
      `${file}: header field "${field}": ${problem}. The file is damaged or not safetensors.`,
    );
  };
  let json: unknown;
  try {
    json = parseUniqueJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new SafetensorsError(`${file}: the header is not JSON in UTF-8 (${(error as Error).message}).`, {
      cause: error,
    });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return fail('', 'is not an object');
  const base = 8 + bytes.length;
  const metadata: Record<string, string> = {};
  const tensors: TensorEntry[] = [];
  for (const [name, value] of Object.entries(json as Record<string, unknown>)) {
    if (name === '__metadata__') {
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        fail('__metadata__', 'is not an object');
      for (const [key, text] of Object.entries(value as Record<string, unknown>)) {
        if (typeof text !== 'string') fail(`__metadata__.${key}`, 'is not text');
        metadata[key] = text as string;
      }
    } else tensors.push(parseEntry(name, value, base, fail));
  }
  tensors.sort((a, b) => a.start - b.start || a.end - b.end);
  let position = base;
  for (const { name, start, end } of tensors) {
    if (start !== position)
      fail(name, start < position ? 'overlaps its neighbour' : 'leaves a hole before it');
    position = end;
  }
  if (position !== fileSize) {
    fail('data_offsets', `the tensors end at byte ${position}, the file at ${fileSize}`);
  }
  return { tensors, metadata };
}

function parseEntry(
  name: string,
  value: unknown,
  base: number,
  fail: (field: string, problem: string) => never,
): TensorEntry {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  if (typeof dtype !== 'string' || !Object.hasOwn(bytesPerElement, dtype))
    fail(`${name}.dtype`, `unknown type ${JSON.stringify(dtype)}`);
  const natural = (x: unknown): x is number => Number.isSafeInteger(x) && (x as number) >= 0;
  if (!Array.isArray(shape) || !shape.every(natural)) return fail(`${name}.shape`, 'is not a list of sizes');
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(natural)) {
    return fail(`${name}.data_offsets`, 'is not a pair of offsets');
  }
  const [start, end] = offsets as [number, number];
  const type = dtype as SafetensorsType;
  const expected = elementCount(shape as number[]) * bytesPerElement[type];
  if (end - start !== expected)
    fail(`${name}.data_offsets`, `span ${end - start} bytes; [${shape}] of ${type} needs ${expected}`);
  return { name, type, shape: shape as number[], start: base + start, end: base + end };
}

export interface Tensor {
  readonly shape: Shape;
  readonly values: Float32Array;
}

/**
 * Reads all float tensors of a file as float32 (F64 rounds, F16 and BF16 are exact).
 * @throws SafetensorsError also for integer tensors, which no model here has
 */
export async function readSafetensors(file: string): Promise<Map<string, Tensor>> {
  const { tensors } = await readSafetensorsHeader(file);
  const handle = await open(file, 'r');
  try {
    const out = new Map<string, Tensor>();
    for (const entry of tensors) {
      const bytes = Buffer.alloc(entry.end - entry.start);
      await readFully(handle, bytes, entry.start, file);
      out.set(entry.name, { shape: entry.shape, values: toFloat32(bytes, entry, file) });
    }
    return out;
  } finally {
    await handle.close();
  }
}

/** One read gives at most 2 GiB; a file that was cut off meanwhile gives less than was asked for. */
async function readFully(handle: FileHandle, bytes: Buffer, start: number, file: string): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const length = Math.min(bytes.length - done, 2 ** 30);
    const { bytesRead } = await handle.read(bytes, done, length, start + done);
    if (bytesRead === 0)
      throw new SafetensorsError(`${file}: ended while it was read. It is being changed: try again.`);
    done += bytesRead;
  }
}

function toFloat32(bytes: Buffer, entry: TensorEntry, file: string): Float32Array {
  const { buffer, byteOffset, byteLength } = bytes;
  const owned = buffer.slice(byteOffset, byteOffset + byteLength);
  switch (entry.type) {
    case 'F32':
      return new Float32Array(owned);
    case 'F64':
      return Float32Array.from(new Float64Array(owned));
    case 'F16':
      return expandHalves(new Uint16Array(owned), float16ToNumber);
    case 'BF16':
      return expandHalves(new Uint16Array(owned), bfloat16ToNumber);
    default:
      throw new SafetensorsError(`${file}: tensor "${entry.name}" holds ${entry.type} values, not floats.`);
  }
}

/** By a table of all 65,536 numbers where that pays: looking one up takes a seventh of the time of computing it. */
function expandHalves(halves: Uint16Array, toNumber: (bits: number) => number): Float32Array {
  if (halves.length < 0x10000) return Float32Array.from(halves, toNumber);
  const table = Float32Array.from({ length: 0x10000 }, (_, bits) => toNumber(bits));
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i += 1) values[i] = table[halves[i]!]!;
  return values;
}

/**
 * Encodes tensors as one safetensors file, in name order and with an aligned header, so that equal content gives equal
 * bytes. `F16` rounds to nearest even.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  type: 'F32' | 'F16' = 'F32',
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const names = [...tensors.keys()].sort();
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  let offset = 0;
  for (const name of names) {
    const { shape, values } = tensors.get(name)!;
    const end = offset + values.length * bytesPerElement[type];
    header[name] = { dtype: type, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const out = Buffer.alloc(8 + headerLength + offset, ' ');
  out.writeBigUInt64LE(BigInt(headerLength), 0);
  json.copy(out, 8);
  let position = 8 + headerLength;
  for (const name of names) {
    const { values } = tensors.get(name)!;
    const raw = type === 'F32' ? values : Uint16Array.from(values, numberToFloat16);
    out.set(new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength), position);
    position += raw.byteLength;
  }
  return out;
}
