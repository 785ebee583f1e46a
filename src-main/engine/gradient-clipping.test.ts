import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { accumulate, clippingFactor, globalNorm } from './gradient-clipping.ts';

/** Written by `fixtures/make-optimizer-fixtures.py`: torch.nn.utils.clip_grad_norm_. */
interface Clipping {
  readonly maximum: number;
  readonly gradients: readonly (readonly number[])[];
  readonly norm: number;
  readonly clipped: readonly (readonly number[])[];
}

const file = `${import.meta.dirname}/fixtures/torch-optimizer.json`;
const clippings = (JSON.parse(await readFile(file, 'utf8')) as { clipping: Clipping[] }).clipping;

describe('gradient clipping', () => {
  it.each(clippings)('clips to $maximum as PyTorch does', ({ maximum, gradients, norm, clipped }) => {
    const own = gradients.map((gradient) => Float32Array.from(gradient));
    expect(globalNorm(own)).toBeCloseTo(norm, 12);
    const factor = clippingFactor(globalNorm(own), maximum);
    own.forEach((gradient, index) => {
      gradient.forEach((value, place) => {
        // PyTorch divides by norm + 1e-6: a relative difference of 1e-6 / norm
        expect(Math.abs(value * factor - clipped[index]![place]!)).toBeLessThan(1e-6);
      });
    });
    expect(globalNorm(own.map((gradient) => gradient.map((value) => value * factor)))).toBeLessThan(
      maximum + 1e-6,
    );
  });

  it('leaves small gradients and zero alone', () => {
    expect(clippingFactor(0.5, 1)).toBe(1);
    expect(clippingFactor(globalNorm([new Float32Array(3)]), 1)).toBe(1);
  });

  it('sums in float64: many small values beside a large one are not lost', () => {
    const gradient = new Float32Array(1_000_001).fill(1e-4);
    gradient[0] = 1;
    expect(globalNorm([gradient])).toBeCloseTo(Math.sqrt(1.01), 7);
  });

  it('does not hide a gradient that is not finite', () => {
    expect(globalNorm([Float32Array.of(1, Number.NaN)])).toBeNaN();
    expect(globalNorm([Float32Array.of(Infinity)])).toBe(Infinity);
  });

  it('accumulates by name', () => {
    const sums = new Map([['a', Float32Array.of(1, 2)]]);
    const added = new Map([
      ['a', Float32Array.of(10, 20)],
      ['b', Float32Array.of(5)],
    ]);
    accumulate(sums, added);
    expect(sums).toEqual(
      new Map([
        ['a', Float32Array.of(11, 22)],
        ['b', Float32Array.of(5)],
      ]),
    );
  });
});
