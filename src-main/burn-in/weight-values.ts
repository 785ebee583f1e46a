/** Weights of a checkpoint between their bytes and float64. Bytes are little-endian, as is every machine Node runs on. */
import {
  bfloat16ToNumber,
  float16ToNumber,
  numberToBfloat16,
  numberToFloat16,
} from '../language-model/half-precision.ts';

/** Types of weights that can be burnt: no integers, no 8-bit floats. */
export const weightTypes = ['F64', 'F32', 'F16', 'BF16'] as const;

export type WeightType = (typeof weightTypes)[number];

export const bytesOf: Readonly<Record<WeightType, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2 };

export function isWeightType(type: string): type is WeightType {
  return (weightTypes as readonly string[]).includes(type);
}

const conversions = {
  F16: { toNumber: float16ToNumber, fromNumber: numberToFloat16 },
  BF16: { toNumber: bfloat16ToNumber, fromNumber: numberToBfloat16 },
} as const;

const tables = new Map<string, Float32Array>();

/** All 65,536 values of a 16-bit type: looking one up is faster than computing it. */
function tableOf(type: 'F16' | 'BF16'): Float32Array {
  const known = tables.get(type);
  if (known) return known;
  const table = Float32Array.from({ length: 0x10000 }, (_, bits) => conversions[type].toNumber(bits));
  tables.set(type, table);
  return table;
}

type Stored = Float64Array | Float32Array | Uint16Array;

/** The bytes as elements of their type, without copying. `bytes` begins at a multiple of the element's size. */
function stored(type: WeightType, { buffer, byteOffset, byteLength }: Uint8Array): Stored {
  const count = byteLength / bytesOf[type];
  if (type === 'F64') return new Float64Array(buffer, byteOffset, count);
  if (type === 'F32') return new Float32Array(buffer, byteOffset, count);
  return new Uint16Array(buffer, byteOffset, count);
}

/** Writes the values of `bytes` to the first places of `out`. @returns how many there are */
export function decodeValues(type: WeightType, bytes: Uint8Array, out: Float64Array): number {
  const elements = stored(type, bytes);
  if (type === 'F64' || type === 'F32') out.set(elements);
  else {
    const table = tableOf(type);
    for (let i = 0; i < elements.length; i += 1) out[i] = table[elements[i]!]!;
  }
  return elements.length;
}

/**
 * Writes the first values to `bytes`, each rounded once to nearest, ties to even; beyond the type's range: infinite.
 * @param cast takes what was written, as far as float32 can hold it: exactly, but for F64
 */
export function encodeValues(
  type: WeightType,
  values: Float64Array,
  bytes: Uint8Array,
  cast: Float32Array,
): void {
  const elements = stored(type, bytes);
  const { length } = elements;
  for (let i = 0; i < length; i += 1) cast[i] = values[i]!;
  if (type === 'F64') elements.set(values.subarray(0, length));
  else if (type === 'F32') elements.set(cast.subarray(0, length));
  else if (type === 'F16') encodeFloat16(values, elements, cast);
  else encodeBfloat16(values, elements, cast);
}

/**
 * A number and the float32 next to it round to the same half-precision number, unless that float32 lies on the border
 * between two: then the number itself is looked at. @param cast holds the nearest float32 of each value
 */
function encodeBfloat16(values: Float64Array, elements: Stored, cast: Float32Array): void {
  // Signed: its numbers stay integers of the machine.
  const words = new Int32Array(cast.buffer, cast.byteOffset, cast.length);
  for (let i = 0; i < elements.length; i += 1) {
    const bits = words[i]!;
    const doubtful = (bits & 0xffff) === 0x8000 || (bits & 0x7f800000) === 0x7f800000;
    const rounded = doubtful ? numberToBfloat16(values[i]!) : (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
    elements[i] = rounded;
    words[i] = rounded << 16;
  }
}

/** As for bfloat16; what is subnormal or out of range is left to the plain conversion. */
function encodeFloat16(values: Float64Array, elements: Stored, cast: Float32Array): void {
  const words = new Int32Array(cast.buffer, cast.byteOffset, cast.length);
  const table = tableOf('F16');
  for (let i = 0; i < elements.length; i += 1) {
    const bits = words[i]!;
    const magnitude = bits & 0x7fffffff;
    const doubtful = (bits & 0x1fff) === 0x1000 || magnitude < 0x38800000 || magnitude >= 0x477fe000;
    const rounded = doubtful
      ? numberToFloat16(values[i]!)
      : ((bits >>> 16) & 0x8000) | ((magnitude + 0xfff + ((magnitude >>> 13) & 1) - 0x38000000) >>> 13);
    elements[i] = rounded;
    cast[i] = table[rounded]!;
  }
}
