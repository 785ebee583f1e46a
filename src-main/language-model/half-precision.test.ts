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
      fc.property(fc.float(), (value) => {
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
});
