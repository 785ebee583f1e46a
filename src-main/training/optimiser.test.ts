import { describe, expect, it } from 'vitest';
import { createOptimiser } from './optimiser.ts';

const options = { weightDecay: 0, maximumGradientNorm: 1 };
const start = () =>
  new Map([
    ['lm_head.weight', Float32Array.of(1, 2)],
    ['safety_head.output.bias', Float32Array.of(3)],
  ]);
const gradients = (...values: number[]) =>
  new Map([
    ['lm_head.weight', Float32Array.of(values[0]!, values[1]!)],
    ['safety_head.output.bias', Float32Array.of(values[2]!)],
  ]);

describe('the optimiser', () => {
  it('moves trunk and safety head at their own rates', () => {
    const parameters = start();
    createOptimiser(parameters, options).step(parameters, gradients(0.1, -0.1, 0.1), {
      trunk: 0.01,
      safetyHead: 0.001,
    });
    // The first step of Adam is the learning rate, against the sign of the gradient.
    expect(parameters.get('lm_head.weight')![0]).toBeCloseTo(0.99, 5);
    expect(parameters.get('lm_head.weight')![1]).toBeCloseTo(2.01, 5);
    expect(parameters.get('safety_head.output.bias')![0]).toBeCloseTo(2.999, 5);
  });

  it('leaves a group with rate 0 and its moments as they are', () => {
    const parameters = start();
    const optimiser = createOptimiser(parameters, { ...options, weightDecay: 0.5 });
    optimiser.step(parameters, gradients(0.1, 0.1, 0.1), { trunk: 0.01, safetyHead: 0 });
    expect(parameters.get('safety_head.output.bias')).toEqual(Float32Array.of(3));
    expect(optimiser.moments.get('safety_head.output.bias')).toMatchObject({
      updates: 0,
      first: Float32Array.of(0),
    });
    expect(optimiser.moments.get('lm_head.weight')!.updates).toBe(1);
  });

  it('moves gates at a rate of their own, without decay, and only when there is one', () => {
    const name = 'model.layers.0.self_attn.o_proj.gate';
    const parameters = new Map([[name, Float32Array.of(1, 2)]]);
    const optimiser = createOptimiser(parameters, { ...options, weightDecay: 0.5 });
    const slope = new Map([[name, Float32Array.of(0.1, 0)]]);
    optimiser.step(parameters, slope, { trunk: 0.1, safetyHead: 0.1 });
    expect(parameters.get(name)).toEqual(Float32Array.of(1, 2));
    optimiser.step(parameters, slope, { trunk: 0.1, safetyHead: 0.1, gates: 0.01 });
    expect(parameters.get(name)![0]).toBeCloseTo(0.99, 5);
    expect(parameters.get(name)![1]).toBe(2);
  });

  it('clips by the norm of all gradients together and returns it as it was', () => {
    const [small, large] = [start(), start()];
    const [own, scaled] = [createOptimiser(small, options), createOptimiser(large, options)];
    const rates = { trunk: 0.01, safetyHead: 0.01 };
    expect(own.step(small, gradients(0.6, 0, 0.8), rates)).toBeCloseTo(1, 6);
    expect(scaled.step(large, gradients(60, 0, 80), rates)).toBeCloseTo(100, 4);
    expect(scaled.moments.get('lm_head.weight')!.first[0]).toBeCloseTo(
      own.moments.get('lm_head.weight')!.first[0]!,
      7,
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses a gradient of %d before anything has changed',
    (value) => {
      const parameters = start();
      const optimiser = createOptimiser(parameters, options);
      const step = () =>
        optimiser.step(parameters, gradients(0.1, 0.1, value), { trunk: 0.1, safetyHead: 0.1 });
      expect(step).toThrow('the gradient is not finite: lower the learning rate');
      expect(parameters).toEqual(start());
      expect(optimiser.moments.get('lm_head.weight')!.updates).toBe(0);
    },
  );
});
