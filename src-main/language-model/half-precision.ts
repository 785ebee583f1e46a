/** Conversions between JavaScript's numbers and the two 16-bit formats of checkpoints. */

const word = new Uint32Array(1);
const single = new Float32Array(word.buffer);

/** IEEE 754 binary16 to number. */
export function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/**
 * The bits of a float32 from which a shorter format can be rounded as from the number itself: what float32 cannot hold
 * is cut off and marked in the last bit ("rounding to odd", Boldo and Melquiond 2008). Rounding to the nearest float32
 * first would make ties of numbers that are none.
 */
function float32ToOdd(value: number): number {
  single[0] = value;
  const nearest = single[0]!;
  if (nearest === value || Number.isNaN(value)) return word[0]!;
  const cut = Math.abs(nearest) > Math.abs(value) ? word[0]! - 1 : word[0]!;
  word[0] = cut | 1;
  return word[0]!;
}

/** Number to IEEE 754 binary16, rounding once to nearest, ties to even; from 65520 on it becomes infinite. */
export function numberToFloat16(value: number): number {
  const bits = float32ToOdd(value);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x7f800000) return sign | (magnitude > 0x7f800000 ? 0x7e00 : 0x7c00);
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Subnormal in half precision: a multiple of 2^-24.
    const scaled = Math.abs(value) * 2 ** 24;
    const floor = Math.floor(scaled);
    const rest = scaled - floor;
    const up = rest > 0.5 || (rest === 0.5 && floor % 2 === 1);
    return sign | (floor + (up ? 1 : 0));
  }
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}

/** bfloat16 (the upper half of a float32) to number. */
export function bfloat16ToNumber(bits: number): number {
  word[0] = bits << 16;
  return single[0]!;
}

/** Number to bfloat16, rounding once to nearest, ties to even. */
export function numberToBfloat16(value: number): number {
  const bits = float32ToOdd(value);
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}
