import { describe, expect, it } from 'vitest';
import { Graph } from './graph.ts';
import { add, multiply, scale } from './ops/arithmetic.ts';
import { matrixProduct } from './ops/matrix.ts';
import { reduceSum } from './ops/shape.ts';
import { createSession } from './session.ts';

const plain = (): Graph => new Graph({ floatType: 'float32', kernels: 'plain' });

describe('Graph', () => {
  it('refuses what it cannot build, and says why', () => {
    expect(() => new Graph({ floatType: 'float64', kernels: 'fused' })).toThrow('kernels "plain"');
    const graph = plain();
    expect(() => graph.floats([2, 2], [1, 2, 3])).toThrow('constant of 3 values for shape [2,2]');
    const [a, b] = [graph.parameter('a', [2, 3]), graph.parameter('b', [4])];
    expect(() => add(a, b)).toThrow('[2,3] and [4] do not broadcast');
    expect(() => matrixProduct(a, a)).toThrow('no matrix product of [2,3] and [2,3]');
    expect(() => graph.node('Some', [a], [1], { attributes: { epsilon: 0.5 } }) && graph.encode()).toThrow(
      '{ float: 0.5 }',
    );
  });

  it('refuses a loss that is not a scalar and a parameter that does not reach it', () => {
    const graph = plain();
    const [a, b] = [graph.parameter('a', [2]), graph.parameter('b', [2])];
    expect(() => graph.backward(multiply(a, a), [a])).toThrow('a loss is a scalar');
    const loss = reduceSum(multiply(a, a), [0]);
    expect(() => graph.backward(loss, [a, b])).toThrow('parameter b does not reach the loss');
  });

  it('refuses a gradient of the wrong shape', () => {
    const graph = plain();
    const a = graph.parameter('a', [3]);
    const broken = graph.differentiable(graph.node('ReduceSum', [a], []), [a], (g) => [g]);
    expect(() => graph.backward(broken, [a])).toThrow('gradient of a has shape [], not [3]');
  });

  it('stores small equal constants once, by type, shape and value', () => {
    const graph = plain();
    expect(graph.scalar(2)).toBe(graph.scalar(2));
    expect(graph.integers([1, 2])).toBe(graph.integers([1, 2]));
    expect(graph.scalar(2)).not.toBe(graph.scalar(3));
    expect(graph.floats([1], [2])).not.toBe(graph.scalar(2));
    expect(graph.integers([2])).not.toBe(graph.floats([1], [2]));
    expect(graph.floats([17], Array(17).fill(1))).not.toBe(graph.floats([17], Array(17).fill(1)));
    const size = graph.encode().length;
    graph.scalar(2);
    expect(graph.encode().length).toBe(size);
  });

  it('builds no gradient for a frozen parameter, nor from its values', () => {
    const graph = plain();
    const [frozen, trained] = [graph.parameter('frozen', [2], false), graph.parameter('trained', [2])];
    expect(scale(frozen, 2).needsGradient).toBe(false);
    const loss = reduceSum(multiply(frozen, trained), [0]);
    expect(() => graph.backward(loss, [trained, frozen])).toThrow('parameter frozen does not reach the loss');
  });

  it('adds no tape in the backward part, so that gradients are not differentiated', () => {
    const graph = plain();
    const a = graph.parameter('a', [2]);
    const [gradient] = graph.backward(reduceSum(multiply(a, a), [0]), [a]);
    expect(gradient!.needsGradient).toBe(false);
    expect(graph.recording).toBe(false);
  });

  it('runs: gradients of a value used twice are summed', async () => {
    const graph = plain();
    const [a, x] = [graph.parameter('a', [2]), graph.input('x', [2])];
    const loss = reduceSum(add(multiply(a, a), multiply(a, x)), [0]);
    const [gradient] = graph.backward(loss, [a]);
    graph.output(loss, 'loss');
    graph.output(gradient!, 'gradient');
    const session = await createSession(graph, { provider: 'cpu', threads: 1 });
    const feed = (...values: number[]) =>
      ({ type: 'float32', shape: [2], data: Float32Array.from(values) }) as const;
    const fetches = await session.run({ a: feed(3, -1), x: feed(0.5, 2) });
    await session.dispose();
    expect(fetches.loss).toEqual(Float32Array.of(9.5));
    expect(fetches.gradient).toEqual(Float32Array.of(6.5, 0));
  });

  it('keeps the tape of a separate part apart', () => {
    const graph = plain();
    const a = graph.parameter('a', []);
    const { result, replay } = graph.withOwnTape(true, () => multiply(a, a));
    expect(() => graph.backward(result, [a])).toThrow('does not reach the loss');
    graph.addGradient(result, graph.scalar(1));
    replay();
    expect(graph.gradientSoFar(a)?.shape).toEqual([]);
  });
});
