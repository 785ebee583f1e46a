/** The bytes of a GGUF header, version 3 (ggml, `docs/gguf.md`): counts, key-values, tensor infos, padding. */
import { GgufError } from './byte-reader.ts';
import { encodeText, encodeValue, type Metadata } from './metadata-values.ts';

/** Types of tensors that are written; quantised ones are llama.cpp's business. */
export const writtenTypes = {
  F32: { number: 0, bytes: 4 },
  F16: { number: 1, bytes: 2 },
  BF16: { number: 30, bytes: 2 },
} as const;

export type WrittenType = keyof typeof writtenTypes;

export interface TensorInfo {
  readonly name: string;
  readonly type: WrittenType;
  /** As in the file: the fastest dimension first. */
  readonly shape: readonly number[];
}

/** Every tensor begins at a multiple of this; the format's default, which needs no key of its own. */
export const ALIGNMENT = 32;
/** `GGML_MAX_NAME` with the end of a C string. */
const NAME_BYTES = 63;
const DIMENSIONS = 4;

export function tensorBytes({ type, shape }: TensorInfo): number {
  return shape.reduce((product, size) => product * size, writtenTypes[type].bytes);
}

export function padded(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/**
 * Encodes everything before the tensors' data, padding included.
 * @throws GgufError for a tensor that the format cannot hold
 */
export function encodeHeader(metadata: Metadata, tensors: readonly TensorInfo[]): Buffer {
  const counts = Buffer.alloc(24);
  counts.write('GGUF', 'latin1');
  counts.writeUInt32LE(3, 4);
  counts.writeBigUInt64LE(BigInt(tensors.length), 8);
  counts.writeBigUInt64LE(BigInt(metadata.size), 16);
  const parts: Buffer[] = [counts];
  for (const [key, value] of metadata) {
    parts.push(encodeText(key));
    for (const part of encodeValue(value)) parts.push(part);
  }
  let offset = 0;
  const names = new Set<string>();
  for (const tensor of tensors) {
    checkTensor(tensor, names);
    const { name, type, shape } = tensor;
    const info = Buffer.alloc(4 + 8 * shape.length + 12);
    info.writeUInt32LE(shape.length);
    shape.forEach((size, axis) => {
      info.writeBigUInt64LE(BigInt(size), 4 + 8 * axis);
    });
    info.writeUInt32LE(writtenTypes[type].number, 4 + 8 * shape.length);
    info.writeBigUInt64LE(BigInt(offset), 8 + 8 * shape.length);
    parts.push(encodeText(name), info);
    offset += padded(tensorBytes(tensor));
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  parts.push(Buffer.alloc(padded(length) - length));
  return Buffer.concat(parts);
}

function checkTensor({ name, shape }: TensorInfo, names: Set<string>): void {
  const fail = (problem: string): never => {
    throw new GgufError(`tensor "${name}": ${problem}.`);
  };
  if (names.has(name)) fail('its name appears twice');
  names.add(name);
  if (Buffer.byteLength(name) > NAME_BYTES) fail(`its name is longer than ${NAME_BYTES} bytes`);
  if (shape.length === 0 || shape.length > DIMENSIONS)
    fail(`${shape.length} dimensions cannot be stored, 1 to ${DIMENSIONS} can`);
  if (shape.some((size) => !Number.isSafeInteger(size) || size < 1)) fail(`its shape [${shape}] has no data`);
}
