import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FloatArray, FloatType } from '../data-types.ts';
import { checkGradients } from '../finite-differences.ts';
import { Graph, type Kernels, type Value } from '../graph.ts';
import { Random } from '../random.ts';
import { createSession } from '../session.ts';
import { add, multiply } from './arithmetic.ts';
import { rotateBlocks } from './block-rotation.ts';
import { reduceSum } from './shape.ts';
import { skewExponential } from './skew-exponential.ts';

interface Fixture {
  readonly norms: readonly number[];
  /** [n, 28] */
  readonly parameters: readonly number[];
  /** [n, 8, 8] */
  readonly weights: readonly number[];
  readonly rotations: readonly number[];
  readonly gradients: readonly number[];
}

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/torch-rotations.json', import.meta.url), 'utf8'),
) as Fixture;
const blocks = fixture.norms.length;

/** sum(weights * (y + y * y)): every element's gradient differs. */
function lossOf(y: Value, weights: readonly number[]): Value {
  const terms = multiply(y.graph.floats(y.shape, weights), add(y, multiply(y, y)));
  return reduceSum(terms, [0, 1, 2]);
}

async function compute(
  floatType: FloatType,
  kernels: Kernels,
): Promise<{ rotations: FloatArray; gradients: FloatArray }> {
  const graph = new Graph({ floatType, kernels });
  const parameters = graph.parameter('parameters', [blocks, 28]);
  const rotations = skewExponential(parameters);
  const [gradient] = graph.backward(lossOf(rotations, fixture.weights), [parameters]);
  graph.output(rotations, 'rotations');
  graph.output(gradient!, 'gradients');
  const session = await createSession(graph, { provider: 'cpu', threads: 1 });
  const data = (floatType === 'float64' ? Float64Array : Float32Array).from(fixture.parameters);
  const fetches = await session.run({ parameters: { type: floatType, shape: [blocks, 28], data } });
  await session.dispose();
  return fetches as unknown as { rotations: FloatArray; gradients: FloatArray };
}

const largest = (values: ArrayLike<number>): number => Math.max(...Array.from(values, Math.abs));
const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  largest(Array.from(a, (value, index) => value - b[index]!));

/** max |R^T R - I| of one block. */
function orthogonality(rotation: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < 8; i += 1) {
    for (let j = 0; j < 8; j += 1) {
      let sum = i === j ? -1 : 0;
      for (let k = 0; k < 8; k += 1) sum += rotation[8 * k + i]! * rotation[8 * k + j]!;
      worst = Math.max(worst, Math.abs(sum));
    }
  }
  return worst;
}

describe('the exponential of skew-symmetric blocks', () => {
  it('equals PyTorch’s matrix_exp and its gradient in float64, whatever the angles', async () => {
    const { rotations, gradients } = await compute('float64', 'plain');
    fixture.norms.forEach((norm, block) => {
      const of = (values: ArrayLike<number>, size: number): number[] =>
        Array.from(values).slice(block * size, (block + 1) * size);
      // Rounding of the angles themselves: an angle t in float64 is known to 1e-16 t only.
      const limit = 2e-15 * (1 + norm);
      expect(largestDifference(of(rotations, 64), of(fixture.rotations, 64))).toBeLessThan(limit);
      const reference = of(fixture.gradients, 28);
      expect(largestDifference(of(gradients, 28), reference) / largest(reference)).toBeLessThan(5 * limit);
      expect(orthogonality(of(rotations, 64))).toBeLessThan(limit);
    });
  });

  it.each(['fused', 'plain'] as const)('keeps float32’s accuracy with %s kernels', async (kernels) => {
    const { rotations, gradients } = await compute('float32', kernels);
    fixture.norms.forEach((norm, block) => {
      const of = (values: ArrayLike<number>, size: number): number[] =>
        Array.from(values).slice(block * size, (block + 1) * size);
      const limit = 5e-7 * (1 + norm);
      expect(largestDifference(of(rotations, 64), of(fixture.rotations, 64))).toBeLessThan(limit);
      expect(
        largestDifference(of(gradients, 28), of(fixture.gradients, 28)) / largest(of(fixture.gradients, 28)),
      ).toBeLessThan(5 * limit);
      expect(orthogonality(of(rotations, 64))).toBeLessThan(limit);
    });
    // Blocks that need no halving lose nothing to those that do.
    expect(orthogonality(rotations.slice(2 * 64, 3 * 64))).toBeLessThan(4e-7);
  });

  it('is exactly the identity at zero', async () => {
    const { rotations } = await compute('float32', 'fused');
    expect(fixture.norms[0]).toBe(0);
    expect(Array.from(rotations.slice(0, 64))).toEqual(
      Array.from({ length: 64 }, (_, index) => (index % 9 === 0 ? 1 : 0)),
    );
  });

  it.each([0, 0.05, 2, 40])(
    'has the gradient of finite differences at parameters around %d',
    async (size) => {
      const random = new Random(2);
      const data = Float64Array.from({ length: 3 * 28 }, () => size * random.normal());
      const weights = Array.from({ length: 3 * 64 }, () => random.normal());
      const check = await checkGradients(
        (graph) => {
          const parameters = graph.parameter('parameters', [3, 28]);
          const rotations = skewExponential(parameters);
          return { loss: lossOf(rotations, weights), parameters: [parameters] };
        },
        { parameters: { type: 'float64', shape: [3, 28], data } },
        { coordinatesEach: 84 },
      );
      expect(check.coordinates).toBe(84);
      expect(check.worstRelativeError).toBeLessThan(2e-9);
    },
  );

  it('turns about the plane of two axes by the parameter’s angle', async () => {
    const graph = new Graph({ floatType: 'float64', kernels: 'plain' });
    const parameters = graph.input('parameters', [1, 28]);
    const x = graph.floats([1, 8], [1, 0, 0, 0, 0, 0, 0, 0]);
    graph.output(rotateBlocks(x, skewExponential(parameters)), 'y');
    const session = await createSession(graph, { provider: 'cpu', threads: 1 });
    const data = new Float64Array(28);
    data[2] = 0.7; // a03
    const { y } = await session.run({ parameters: { type: 'float64', shape: [1, 28], data } });
    await session.dispose();
    const expected = [Math.cos(0.7), 0, 0, -Math.sin(0.7), 0, 0, 0, 0];
    expect(largestDifference(y as FloatArray, expected)).toBeLessThan(1e-15);
  });

  it('refuses parameters of another count', () => {
    const graph = new Graph({ floatType: 'float32', kernels: 'fused' });
    expect(() => skewExponential(graph.input('p', [4, 27]))).toThrow(
      'rotations need parameters [n, 28], not [4,27]',
    );
  });
});

describe('rotating blocks of the last axis', () => {
  const [batch, positions, count] = [2, 3, 2];
  const random = new Random(4);
  const x = Float64Array.from({ length: batch * positions * count * 8 }, () => random.normal());
  const matrices = Float64Array.from({ length: count * 64 }, () => random.normal());

  it('multiplies each block of a row, as a column, by its own matrix', async () => {
    const graph = new Graph({ floatType: 'float64', kernels: 'plain' });
    graph.output(
      rotateBlocks(graph.floats([batch, positions, count * 8], x), graph.floats([count, 8, 8], matrices)),
      'y',
    );
    const session = await createSession(graph, { provider: 'cpu', threads: 1 });
    const { y } = await session.run({});
    await session.dispose();
    const expected = Array.from(x, (_, index) => {
      const [block, i] = [Math.floor(index / 8) % count, index % 8];
      let sum = 0;
      for (let j = 0; j < 8; j += 1) sum += matrices[block * 64 + i * 8 + j]! * x[index - i + j]!;
      return sum;
    });
    expect(largestDifference(y as FloatArray, expected)).toBeLessThan(1e-13);
  });

  it('has the gradient of finite differences, through the exponential too', async () => {
    const parameters = Float64Array.from({ length: count * 28 }, () => 0.3 * random.normal());
    const weights = Array.from(x, () => random.normal());
    const shape = [batch, positions, count * 8];
    const check = await checkGradients(
      (graph) => {
        const [a, b] = [graph.parameter('x', shape), graph.parameter('parameters', [count, 28])];
        const y = rotateBlocks(a, skewExponential(b));
        return { loss: lossOf(y, weights), parameters: [a, b] };
      },
      {
        x: { type: 'float64', shape, data: x },
        parameters: { type: 'float64', shape: [count, 28], data: parameters },
      },
      { coordinatesEach: 40 },
    );
    expect(check.worstRelativeError).toBeLessThan(2e-9);
  });

  it('refuses rows of another length', () => {
    const graph = new Graph({ floatType: 'float32', kernels: 'fused' });
    expect(() => rotateBlocks(graph.input('x', [4, 20]), graph.input('r', [2, 8, 8]))).toThrow(
      'blocks [2,8,8] do not fit rows of 20 elements',
    );
  });
});
