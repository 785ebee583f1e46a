import { describe, expect, it } from 'vitest';
import { Random } from '../engine/random.ts';
import { numberToBfloat16, numberToFloat16 } from '../language-model/half-precision.ts';
import { bytesOf, decodeValues, encodeValues, type WeightType } from './weight-values.ts';

/** Values of all sizes, and those on and beside the borders between two neighbours. */
function awkwardValues(): Float64Array {
  const random = new Random(4);
  const values = [0, -0, 65504, 65519.999, 65520, 2 ** -14, 2 ** -24, 2 ** -25, 3.39e38, 1e-45, 1e-41];
  for (let i = 0; i < 20_000; i += 1) values.push(random.normal() * 2 ** (random.uniform() * 40 - 25));
  for (let i = 0; i < 5000; i += 1) {
    const exponent = random.integer(30) - 14;
    for (const bits of [8, 11]) {
      const tie = (2 ** bits + random.integer(2 ** bits) + 0.5) * 2 ** (exponent - bits);
      values.push(tie, -tie, tie * (1 + 2 ** -45), tie * (1 - 2 ** -45));
    }
  }
  return Float64Array.from(values);
}

describe('values of a weight', () => {
  it.each<[WeightType, (value: number) => number]>([
    ['F16', numberToFloat16],
    ['BF16', numberToBfloat16],
  ])('are rounded to %s as each one alone is', (type, convert) => {
    const values = awkwardValues();
    const bytes = new Uint8Array(values.length * 2);
    const cast = new Float32Array(values.length);
    encodeValues(type, values, bytes, cast);
    const expected = Uint16Array.from(values, convert);
    expect(new Uint16Array(bytes.buffer)).toEqual(expected);
    const decoded = new Float64Array(values.length);
    expect(decodeValues(type, bytes, decoded)).toBe(values.length);
    expect(Float64Array.from(cast)).toEqual(decoded);
  });

  it.each<WeightType>(['F64', 'F32', 'F16', 'BF16'])('come back from %s', (type) => {
    const values = Float64Array.of(0.5, -1.25, 3, 2 ** -10);
    const bytes = new Uint8Array(4 * bytesOf[type]);
    const decoded = new Float64Array(4);
    encodeValues(type, values, bytes, new Float32Array(4));
    decodeValues(type, bytes, decoded);
    expect(decoded).toEqual(values);
  });
});
