import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bfloat16ToNumber, float16ToNumber, numberToBfloat16, numberToFloat16 } from './half-precision.ts';

const sameBits = (a: number, b: number): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b));

describe('half precision', () => {
  it('keeps every float16 and bfloat16 through float32 and back', () => {
    for (let bits = 0; bits < 0x10000; bits += 1) {
      const half = float16ToNumber(bits);
      if (!Number.isNaN(half)) expect(numberToFloat16(half)).toBe(bits);
      const brain = bfloat16ToNumber(bits);
      if (!Number.isNaN(brain)) expect(numberToBfloat16(brain)).toBe(bits);
    }
  });

  it("rounds as the platform's own float16", () => {
    const platform = new Float16Array(1);
    const bits = new Uint16Array(platform.buffer);
    fc.assert(
      fc.property(fc.oneof(fc.float(), fc.double(), fc.double({ min: -70_000, max: 70_000 })), (value) => {
        platform[0] = value;
        expect(sameBits(float16ToNumber(numberToFloat16(value)), float16ToNumber(bits[0]!))).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('rounds bfloat16 to the nearer neighbour', () => {
    fc.assert(
      fc.property(
        fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-1e30), max: Math.fround(1e30) }),
        (value) => {
          const error = Math.abs(bfloat16ToNumber(numberToBfloat16(value)) - value);
          expect(error).toBeLessThanOrEqual(Math.max(Math.abs(value) * 2 ** -8, 1e-40));
        },
      ),
    );
  });

  it('rounds float64 once: what lies beside a tie by less than a float32 can tell is no tie', () => {
    const little = 2 ** -40;
    // Above 1, float16 has steps of 2^-10 and bfloat16 of 2^-7.
    for (const [convert, step] of [
      [numberToFloat16, 2 ** -10],
      [numberToBfloat16, 2 ** -7],
    ] as const) {
      const one = convert(1);
      for (const sign of [1, -1]) {
        const from = convert(sign);
        expect(convert(sign * (1 + step / 2))).toBe(from);
        expect(convert(sign * (1 + step / 2 + little))).toBe(from + 1);
        expect(convert(sign * (1 + 1.5 * step))).toBe(from + 2);
        expect(convert(sign * (1 + 1.5 * step - little))).toBe(from + 1);
      }
      expect(one).toBe(convert(1 + step / 2 - little));
    }
    expect(numberToFloat16(65520)).toBe(0x7c00);
    expect(numberToFloat16(65520 * (1 - little))).toBe(0x7bff);
    expect(numberToFloat16(2 ** -25)).toBe(0);
    expect(numberToFloat16(2 ** -25 * (1 + little))).toBe(1);
    expect(numberToBfloat16(1e300)).toBe(0x7f80);
  });
});
