import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type AdamWOptions, adamWDefaults, adamWUpdate, zeroMoments } from './adamw.ts';

/** Written by `fixtures/make-optimizer-fixtures.py`: torch.optim.AdamW with a falling learning rate. */
interface Run {
  readonly options: AdamWOptions & { readonly learningRate: number };
  readonly start: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
}

const file = `${import.meta.dirname}/fixtures/torch-optimizer.json`;
const runs = (JSON.parse(await readFile(file, 'utf8')) as { adamw: Run[] }).adamw;

describe('AdamW', () => {
  it.each(runs)('makes the steps of torch.optim.AdamW: $options', ({ options, start, gradients, after }) => {
    const parameter = Float32Array.from(start);
    const moments = zeroMoments(parameter.length);
    gradients.forEach((gradient, step) => {
      const learningRate = options.learningRate * (1 - step / gradients.length);
      adamWUpdate(parameter, Float32Array.from(gradient), moments, learningRate, options);
      parameter.forEach((value, index) => {
        expect(Math.abs(value - after[step]![index]!)).toBeLessThan(1e-6);
      });
    });
    expect(moments.updates).toBe(gradients.length);
  });

  it('scales the gradient before the moments see it', () => {
    const gradient = Float32Array.of(2, -4, 8);
    const [scaled, plain] = [Float32Array.of(1, 2, 3), Float32Array.of(1, 2, 3)];
    const [scaledMoments, plainMoments] = [zeroMoments(3), zeroMoments(3)];
    adamWUpdate(scaled, gradient, scaledMoments, 0.1, adamWDefaults, 0.25);
    adamWUpdate(
      plain,
      gradient.map((value) => value * 0.25),
      plainMoments,
      0.1,
      adamWDefaults,
    );
    expect(scaled).toEqual(plain);
    expect(scaledMoments).toEqual(plainMoments);
  });

  it('decays without a gradient, and does nothing at learning rate 0', () => {
    const parameter = Float32Array.of(1, -2);
    const zeros = new Float32Array(2);
    adamWUpdate(parameter, zeros, zeroMoments(2), 0.5, { ...adamWDefaults, weightDecay: 0.5 });
    expect(parameter).toEqual(Float32Array.of(0.75, -1.5));
    adamWUpdate(parameter, Float32Array.of(3, 3), zeroMoments(2), 0, adamWDefaults);
    expect(parameter).toEqual(Float32Array.of(0.75, -1.5));
  });
});
