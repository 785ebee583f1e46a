import { describe, expect, it } from 'vitest';
import { Graph, type Value } from '../engine/graph.ts';
import { createSession, type Feed } from '../engine/session.ts';
import { initialParameters, type Parameters } from './parameters.ts';
import {
  isSafetyHeadParameter,
  pool,
  type SafetyHeadKind,
  safetyHeadParameters,
  safetyLogits,
} from './safety-head.ts';

const [batch, positions, width] = [2, 3, 6];

const feed = (shape: readonly number[], data: Float32Array): Feed => ({ type: 'float32', shape, data });

/** Runs pooling and head in a graph. */
async function run(
  kind: SafetyHeadKind,
  parameters: Parameters,
  hidden: Float32Array,
  weights: Float32Array,
): Promise<number[]> {
  const graph = new Graph({ floatType: 'float32', kernels: 'plain' });
  const specifications = safetyHeadParameters(kind, width, 3);
  const values = new Map(
    specifications.map(({ name, shape }): [string, Value] => [name, graph.parameter(name, shape)]),
  );
  const pooled = pool(
    graph.input('hidden', [batch, positions, width]),
    graph.input('weights', [batch, positions]),
  );
  graph.output(
    safetyLogits(pooled, kind, (name) => values.get(name)!),
    'logits',
  );
  const session = await createSession(graph, { provider: 'cpu', threads: 1 });
  const own = Object.fromEntries(
    specifications.map(({ name, shape }) => [name, feed(shape, parameters.get(name)!)]),
  );
  const { logits } = await session.run({
    ...own,
    hidden: feed([batch, positions, width], hidden),
    weights: feed([batch, positions], weights),
  });
  await session.dispose();
  return Array.from(logits as Float32Array);
}

/** erf by its series. */
function erf(x: number): number {
  let [sum, term] = [x, x];
  for (let n = 1; n < 60; n += 1) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const gelu = (x: number): number => 0.5 * x * (1 + erf(x / Math.SQRT2));

function dense(x: readonly number[], parameters: Parameters, name: string): number[] {
  const bias = parameters.get(`safety_head.${name}.bias`)!;
  const weight = parameters.get(`safety_head.${name}.weight`)!;
  return Array.from(bias, (start, row) =>
    x.reduce((sum, value, column) => sum + value * weight[row * x.length + column]!, start),
  );
}

describe('the safety head', () => {
  it('has the shapes of T1', () => {
    const shapes = (kind: SafetyHeadKind) =>
      safetyHeadParameters(kind, 10, 3).map(({ name, shape }) => [name, shape]);
    expect(shapes('mlp')).toEqual([
      ['safety_head.dense.weight', [5, 10]],
      ['safety_head.dense.bias', [5]],
      ['safety_head.output.weight', [3, 5]],
      ['safety_head.output.bias', [3]],
    ]);
    expect(shapes('linear')).toEqual([
      ['safety_head.output.weight', [3, 10]],
      ['safety_head.output.bias', [3]],
    ]);
    expect(safetyHeadParameters('mlp', 10, 3).every(({ name }) => isSafetyHeadParameter(name))).toBe(true);
    expect(isSafetyHeadParameter('lm_head.weight')).toBe(false);
  });

  it.each(['mlp', 'linear'] as const)(
    '(%s) computes its definition on the mean of the weighted positions',
    async (kind) => {
      const parameters = initialParameters(safetyHeadParameters(kind, width, 3), 4);
      for (const [name, values] of parameters)
        if (name.endsWith('bias'))
          values.forEach((_, i) => {
            values[i] = 0.1 * (i + 1);
          });
      const hidden = Float32Array.from({ length: batch * positions * width }, (_, i) => Math.sin(i * 1.7));
      const weights = Float32Array.of(0.5, 0.5, 0, 0, 0, 1);
      const at = (row: number, position: number): number[] =>
        Array.from(
          hidden.subarray((row * positions + position) * width, (row * positions + position + 1) * width),
        );
      const pooled = [at(0, 0).map((value, i) => (value + at(0, 1)[i]!) / 2), at(1, 2)];
      const expected = pooled.flatMap((x) =>
        kind === 'linear'
          ? dense(x, parameters, 'output')
          : dense(dense(x, parameters, 'dense').map(gelu), parameters, 'output'),
      );
      const found = await run(kind, parameters, hidden, weights);
      expect(found).toHaveLength(6);
      for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i]!, 5);
    },
  );
});
