/** Values from the type of a checkpoint to that of a GGUF file, in pieces, counting what is not finite. */

import { bfloat16ToNumber, float16ToNumber, numberToBfloat16 } from '../../language-model/half-precision.ts';
import type { SafetensorsType } from '../../language-model/safetensors.ts';
import type { WrittenType } from '../encode-header.ts';

export type FloatType = 'F64' | 'F32' | 'F16' | 'BF16';

export const floatTypes: Readonly<Record<FloatType, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2 };

export function isFloatType(type: SafetensorsType): type is FloatType {
  return Object.hasOwn(floatTypes, type);
}

export interface ValueCounts {
  /** NaN and infinite values of the checkpoint. */
  notFinite: number;
  /** Finite ones beyond the range of the type they were written as. */
  overflowed: number;
}

/**
 * Makes a function from bytes in one type to bytes in another; rounds to nearest, ties to even. Its result is only good
 * until the next call. Bytes must begin at a multiple of 8 in their buffer.
 * @param limit the most bytes that it will be given at once
 * @param plus added in float32 before the result is rounded
 */
export function createConverter(
  from: FloatType,
  to: WrittenType,
  limit: number,
  plus = 0,
): (bytes: Uint8Array, counts: ValueCounts) => Uint8Array {
  const convert = from === to && plus === 0 ? (bytes: Uint8Array) => bytes : converter(from, to, limit, plus);
  return (bytes, counts) => {
    const result = convert(bytes);
    if (!hasNotFinite(result, to)) return result;
    const before = countNotFinite(bytes, from);
    counts.notFinite += before;
    counts.overflowed += countNotFinite(result, to) - before;
    return result;
  };
}

type Convert = (bytes: Uint8Array) => Uint8Array;

function converter(from: FloatType, to: WrittenType, limit: number, plus: number): Convert {
  if (from === 'F16' || from === 'BF16') return fromTable(from, to, limit / 2, plus);
  const singles = new Float32Array(limit / floatTypes[from]);
  const write = fromSingles(singles, to);
  return (bytes) => {
    const count = bytes.length / floatTypes[from];
    if (from === 'F32') new Uint8Array(singles.buffer).set(bytes);
    else singles.set(new Float64Array(bytes.buffer, bytes.byteOffset, count));
    if (plus !== 0) for (let index = 0; index < count; index += 1) singles[index]! += plus;
    return write(count);
  };
}

/** A type of 16 bits has few enough values to look each one up. */
function fromTable(from: 'F16' | 'BF16', to: WrittenType, limit: number, plus: number): Convert {
  const toNumber = from === 'F16' ? float16ToNumber : bfloat16ToNumber;
  const singles = Float32Array.from({ length: 65_536 }, (_, bits) =>
    // Adding nothing would take the sign of zero.
    plus === 0 ? toNumber(bits) : toNumber(bits) + plus,
  );
  const result = fromSingles(singles, to)(singles.length);
  const { buffer } = result.slice();
  return to === 'F32'
    ? lookUp32(new Uint32Array(buffer), new Uint32Array(limit))
    : lookUp16(new Uint16Array(buffer), new Uint16Array(limit));
}

// Two functions alike, so that each knows the type of its arrays: one for both is slower.
function lookUp32(table: Uint32Array, out: Uint32Array): Convert {
  return (bytes) => {
    const values = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
    for (let index = 0; index < values.length; index += 1) out[index] = table[values[index]!]!;
    return new Uint8Array(out.buffer, 0, values.length * 4);
  };
}

function lookUp16(table: Uint16Array, out: Uint16Array): Convert {
  return (bytes) => {
    const values = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
    for (let index = 0; index < values.length; index += 1) out[index] = table[values[index]!]!;
    return new Uint8Array(out.buffer, 0, values.length * 2);
  };
}

function fromSingles(singles: Float32Array<ArrayBuffer>, to: WrittenType): (count: number) => Uint8Array {
  if (to === 'F32') return (count) => new Uint8Array(singles.buffer, 0, count * 4);
  if (to === 'F16') {
    const out = new Float16Array(singles.length);
    return (count) => {
      out.set(singles.subarray(0, count));
      return new Uint8Array(out.buffer, 0, count * 2);
    };
  }
  const out = new Uint16Array(singles.length);
  return (count) => {
    for (let index = 0; index < count; index += 1) out[index] = numberToBfloat16(singles[index]!);
    return new Uint8Array(out.buffer, 0, count * 2);
  };
}

/** Bits that are all ones in NaN and infinity, and what carries a one out of them: two values of 16 bits at once. */
const exponents = {
  F16: { mask: 0x7c007c00, one: 0x04000400, carry: 0x80008000 },
  BF16: { mask: 0x7f807f80, one: 0x00800080, carry: 0x80008000 },
  F32: { mask: 0x7f800000, one: 0x00800000, carry: 0x80000000 },
} as const;

function hasNotFinite(bytes: Uint8Array, type: WrittenType): boolean {
  const { mask, one, carry } = exponents[type];
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  let found = 0;
  for (let index = 0; index < words.length; index += 1) found |= (words[index]! & mask) + one;
  if ((found & carry) !== 0) return true;
  return bytes.length % 4 !== 0 && countNotFinite(bytes.subarray(bytes.length - 2), type) > 0;
}

function countNotFinite(bytes: Uint8Array, type: FloatType): number {
  const { buffer, byteOffset, length } = bytes;
  let count = 0;
  if (type === 'F64') {
    for (const value of new Float64Array(buffer, byteOffset, length / 8))
      count += Number.isFinite(value) ? 0 : 1;
    return count;
  }
  const { mask } = exponents[type];
  const values =
    type === 'F32'
      ? new Uint32Array(buffer, byteOffset, length / 4)
      : new Uint16Array(buffer, byteOffset, length / 2);
  const one = type === 'F32' ? mask : mask & 0xffff;
  for (const value of values) count += (value & one) === one ? 1 : 0;
  return count;
}
