import { describe, expect, it } from 'vitest';
import { Graph, type Value } from '../engine/graph.ts';
import { Random } from '../engine/random.ts';
import { createSession, type Feed } from '../engine/session.ts';
import { errorFunction } from './error-function.ts';
import { createHeadClassifier } from './head-classifier.ts';
import { initialParameters, type Parameters } from './parameters.ts';
import { type SafetyHeadKind, safetyHeadParameters, safetyLogits } from './safety-head.ts';

const rows = 32;

/** The engine's head on pooled states [rows, width]. */
async function engineLogits(
  kind: SafetyHeadKind,
  width: number,
  parameters: Parameters,
  pooled: Float32Array,
): Promise<Float32Array> {
  const graph = new Graph({ floatType: 'float32', kernels: 'plain' });
  const specifications = safetyHeadParameters(kind, width, 3);
  const values = new Map<string, Value>(
    specifications.map(({ name, shape }) => [name, graph.parameter(name, shape)]),
  );
  graph.output(
    safetyLogits(graph.input('pooled', [rows, width]), kind, (name) => values.get(name)!),
    'logits',
  );
  const session = await createSession(graph, { provider: 'cpu', threads: 1 });
  const feeds: Record<string, Feed> = { pooled: { type: 'float32', shape: [rows, width], data: pooled } };
  for (const { name, shape } of specifications)
    feeds[name] = { type: 'float32', shape, data: parameters.get(name)! };
  const { logits } = await session.run(feeds);
  await session.dispose();
  return logits as Float32Array;
}

async function largestDifference(kind: SafetyHeadKind, width: number, parameters: Parameters) {
  const random = new Random(5);
  const pooled = Float32Array.from({ length: rows * width }, () => random.normal());
  const expected = await engineLogits(kind, width, parameters, pooled);
  const classify = createHeadClassifier(kind, width, parameters);
  let worst = 0;
  for (let row = 0; row < rows; row += 1) {
    const logits = classify(pooled.subarray(row * width, (row + 1) * width));
    logits.forEach((logit, index) => {
      worst = Math.max(worst, Math.abs(logit - expected[3 * row + index]!));
    });
  }
  return worst;
}

describe('the head without a graph', () => {
  it.each(['mlp', 'linear'] as const)('gives what the engine gives: %s', async (kind) => {
    const parameters = initialParameters(safetyHeadParameters(kind, 24, 3), 3);
    expect(await largestDifference(kind, 24, parameters)).toBeLessThan(1e-6);
  });

  it('says which tensor is missing and which state does not fit', () => {
    const parameters = initialParameters(safetyHeadParameters('mlp', 8, 3), 1);
    expect(() => createHeadClassifier('mlp', 8, parameters)(new Float64Array(9))).toThrow('9 values');
    parameters.delete('safety_head.output.bias');
    expect(() => createHeadClassifier('mlp', 8, parameters)).toThrow('"safety_head.output.bias"');
    expect(() => createHeadClassifier('linear', 8, parameters)).toThrow('not [3,8]');
  });
});

describe('the error function', () => {
  // Abramowitz and Stegun 1964, table 7.1.
  it.each([
    [0, 0],
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [3.5, 0.9999992569016276],
    [7, 1],
  ])('erf(%d)', (x, value) => {
    expect(errorFunction(x)).toBeCloseTo(value, 14);
    expect(errorFunction(-x)).toBeCloseTo(-value, 14);
  });

  it('hands NaN on', () => expect(errorFunction(Number.NaN)).toBeNaN());
});
