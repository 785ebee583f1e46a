/** The trunk, the safety head and every gradient of the composite loss against transformers' own models. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type FloatArray, type FloatType, floatArray, type Shape } from '../engine/data-types.ts';
import { Graph, type Kernels, type Value } from '../engine/graph.ts';
import { createSession, type Feed } from '../engine/session.ts';
import { parseTrunkConfig, type TrunkConfig } from '../language-model/config.ts';
import { type ParameterSpecification, trunkParameters } from '../language-model/parameters.ts';
import { readSafetensors, type Tensor } from '../language-model/safetensors.ts';
import { pool, safetyHeadParameters, safetyLogits } from '../language-model/safety-head.ts';
import { buildTrunk, taskLogits } from '../language-model/trunk.ts';
import { type BatchShape, buildCompositeLoss, type LossTerm, lossTerms } from './composite-loss.ts';

/** What `fixtures/make-parity-fixtures.py` writes beside the tensors. */
interface Description {
  readonly config: unknown;
  readonly shape: BatchShape;
  readonly batch: Readonly<Record<string, number | readonly number[]>>;
  readonly terms: Readonly<Record<LossTerm | 'total', number>>;
}

interface Fixture extends Description {
  readonly trunk: TrunkConfig;
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly specifications: readonly ParameterSpecification[];
}

async function readFixture(name: string): Promise<Fixture> {
  const file = (ending: string): string => `${import.meta.dirname}/fixtures/parity-${name}.${ending}`;
  const description = JSON.parse(await readFile(file('json'), 'utf8')) as Description;
  const trunk = parseTrunkConfig(description.config);
  const tensors = await readSafetensors(file('safetensors'));
  const specifications = [...trunkParameters(trunk), ...safetyHeadParameters('mlp', trunk.hiddenSize, 3)];
  return { ...description, trunk, tensors, specifications };
}

const integerInputs = ['tokens', 'supervisedRows', 'taskLabels', 'safetyLabels'];

/** Every input that the graph declares, from the fixture's batch and weights. */
function feedsOf(graph: Graph, { batch, tensors }: Fixture): Record<string, Feed> {
  const feed = (name: string, shape: Shape): Feed => {
    const given = batch[name];
    const values = given === undefined ? tensors.get(`weight.${name}`)!.values : [given].flat();
    if (integerInputs.includes(name)) return { type: 'int32', shape, data: Int32Array.from(values) };
    return { type: graph.floatType, shape, data: floatArray(graph.floatType, values) };
  };
  return Object.fromEntries(graph.inputs.map(({ name, shape }) => [name, feed(name, shape)]));
}

function parametersOf(graph: Graph, { specifications }: Fixture): Map<string, Value> {
  return new Map(specifications.map(({ name, shape }) => [name, graph.parameter(name, shape)]));
}

async function run(graph: Graph, fixture: Fixture): Promise<Readonly<Record<string, FloatArray>>> {
  const session = await createSession(graph, { provider: 'cpu', threads: 2 });
  const fetches = await session.run(feedsOf(graph, fixture));
  await session.dispose();
  return fetches as Readonly<Record<string, FloatArray>>;
}

/** max|actual - expected| / max|expected|. */
function relativeError(actual: FloatArray, expected: ArrayLike<number>): number {
  let [size, error] = [0, 0];
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, index) => {
    size = Math.max(size, Math.abs(expected[index]!));
    const difference = Math.abs(value - expected[index]!);
    error = Number.isNaN(difference) ? Infinity : Math.max(error, difference);
  });
  return error / size;
}

async function logitErrors(
  fixture: Fixture,
  floatType: FloatType,
  kernels: Kernels,
): Promise<Record<string, number>> {
  const graph = new Graph({ floatType, kernels });
  const { batch, positions } = fixture.shape;
  const { hiddenSize, vocabularySize } = fixture.trunk;
  const parameters = parametersOf(graph, fixture);
  const lookup = (name: string): Value => parameters.get(name)!;
  const { hidden } = buildTrunk(
    graph,
    fixture.trunk,
    graph.input('tokens', [batch, positions], 'int32'),
    lookup,
  );
  graph.output(taskLogits(hidden, fixture.trunk, lookup), 'logits');
  const pooled = pool(hidden, graph.input('poolWeights', [batch, positions]));
  graph.output(safetyLogits(pooled, 'mlp', lookup), 'safetyLogits');
  expect(fixture.tensors.get('logits')!.shape).toEqual([batch, positions, vocabularySize]);
  expect(hidden.shape).toEqual([batch, positions, hiddenSize]);
  const fetches = await run(graph, fixture);
  return Object.fromEntries(
    Object.entries(fetches).map(([name, data]) => [
      name,
      relativeError(data, fixture.tensors.get(name)!.values),
    ]),
  );
}

async function lossErrors(
  fixture: Fixture,
  kernels: Kernels,
  checkpointing: boolean,
): Promise<{ terms: number; gradients: number }> {
  const graph = new Graph({ floatType: 'float32', kernels });
  const parameters = parametersOf(graph, fixture);
  const lookup = (name: string): Value => parameters.get(name)!;
  const loss = buildCompositeLoss(graph, fixture.trunk, 'mlp', fixture.shape, lookup, { checkpointing });
  const gradients = graph.backward(loss.total, [...parameters.values()]);
  graph.output(loss.total, 'total');
  for (const term of lossTerms) graph.output(loss.terms[term], term);
  [...parameters.keys()].forEach((name, index) => {
    graph.output(gradients[index]!, `gradient.${name}`);
  });
  const fetches = await run(graph, fixture);
  let [worstTerm, worstGradient] = [0, 0];
  for (const [name, data] of Object.entries(fetches)) {
    const reference = fixture.tensors.get(name);
    if (reference) worstGradient = Math.max(worstGradient, relativeError(data, reference.values));
    else worstTerm = Math.max(worstTerm, relativeError(data, [fixture.terms[name as LossTerm | 'total']]));
  }
  return { terms: worstTerm, gradients: worstGradient };
}

describe.each(['llama', 'qwen2'])('PyTorch parity: %s', (name) => {
  it('covers every parameter', async () => {
    const { tensors, specifications } = await readFixture(name);
    const stored = [...tensors.keys()].filter((key) => key.startsWith('gradient.'));
    expect(stored.sort()).toEqual(specifications.map((parameter) => `gradient.${parameter.name}`).sort());
  });

  it.each<Kernels>(['fused', 'plain'])('has the logits of transformers, float32 %s', async (kernels) => {
    const errors = await logitErrors(await readFixture(name), 'float32', kernels);
    expect(Object.keys(errors)).toEqual(['logits', 'safetyLogits']);
    for (const error of Object.values(errors)) {
      expect(error).toBeLessThanOrEqual(1e-5);
      expect(error).toBeLessThan(2e-6); // what is reached; the line above is the promise
    }
  });

  it("has the logits of transformers in float64, to the fixture's own float32", async () => {
    const errors = await logitErrors(await readFixture(name), 'float64', 'plain');
    expect(errors.logits).toBeLessThan(1e-7);
  });

  it.each([
    { kernels: 'fused', checkpointing: false },
    { kernels: 'plain', checkpointing: false },
    { kernels: 'fused', checkpointing: true },
  ] as const)('has the losses and all gradients of PyTorch: %o', async ({ kernels, checkpointing }) => {
    const errors = await lossErrors(await readFixture(name), kernels, checkpointing);
    expect(errors.terms).toBeLessThan(1e-6);
    expect(errors.gradients).toBeLessThanOrEqual(5e-6);
    expect(errors.gradients).toBeLessThan(2.5e-6); // what is reached; the line above is the promise
  });
});
