import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distribution, divergence, surprise } from './next-token.ts';

const logits = fc
  .array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 5, maxLength: 5 })
  .map((values) => Float32Array.from(values));

/** By the definitions, without any shift. */
function probabilities(values: Float32Array): number[] {
  const powers = Array.from(values, (value) => Math.exp(value));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

describe('two next-token distributions', () => {
  it('have the divergence and the surprise of the definitions', () => {
    fc.assert(
      fc.property(logits, logits, fc.nat(4), (a, b, token) => {
        const [p, q] = [probabilities(a), probabilities(b)];
        const expected = p.reduce((sum, share, id) => sum + share * Math.log(share / q[id]!), 0);
        expect(divergence(distribution(a), distribution(b))).toBeCloseTo(Math.max(0, expected), 9);
        expect(surprise(distribution(a), token)).toBeCloseTo(-Math.log(p[token]!), 9);
      }),
    );
  });

  it('are the same at a distance of exactly nothing, and find the first of equal tops', () => {
    const own = Float32Array.of(1, 7, 7, -400);
    expect(divergence(distribution(own), distribution(own.slice()))).toBe(0);
    expect(distribution(own).top).toBe(1);
  });

  it('stay finite where float32 probabilities would be zero', () => {
    const [sure, other] = [Float32Array.of(300, 0), Float32Array.of(0, 300)];
    expect(divergence(distribution(sure), distribution(other))).toBeCloseTo(300, 9);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('are none with a logit of %d', (bad) => {
    expect(() => distribution(Float32Array.of(1, bad))).toThrow('no finite number');
    expect(() => distribution(Float32Array.of(bad, 1))).toThrow('no finite number');
  });
});
