import { describe, expect, it } from 'vitest';
import {
  elementCount,
  type FloatArray,
  type FloatType,
  floatArray,
  type Shape,
} from '../engine/data-types.ts';
import { checkGradients } from '../engine/finite-differences.ts';
import { accumulate } from '../engine/gradient-clipping.ts';
import { Graph, type GraphOptions, type Value } from '../engine/graph.ts';
import { Random } from '../engine/random.ts';
import { createSession, type Feed, type Fetches } from '../engine/session.ts';
import { parseTrunkConfig, type TrunkConfig } from '../language-model/config.ts';
import { type ParameterSpecification, trunkParameters } from '../language-model/parameters.ts';
import { type SafetyHeadKind, safetyHeadParameters } from '../language-model/safety-head.ts';
import { type BatchShape, buildCompositeLoss, lossTerms } from './composite-loss.ts';

interface Model {
  readonly config: TrunkConfig;
  readonly head: SafetyHeadKind;
  readonly checkpointing?: boolean;
}

type Feeds = Record<string, Feed>;

const sizes = {
  vocab_size: 11,
  hidden_size: 8,
  intermediate_size: 12,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
};
const llama = parseTrunkConfig({ ...sizes, model_type: 'llama' });
const tiedLlama = parseTrunkConfig({
  ...sizes,
  model_type: 'llama',
  num_key_value_heads: 4,
  tie_word_embeddings: true,
});
const biasedLlama = parseTrunkConfig({ ...sizes, model_type: 'llama', attention_bias: true });
const qwen2 = parseTrunkConfig({ ...sizes, model_type: 'qwen2', tie_word_embeddings: true });

const positions = 7;
/** Real tokens of each row, prompt and answer together; the rest of the row is padding. */
const lengths = [7, 5, 4, 6];
const promptLength = 3;

const specificationsOf = ({ config, head }: Model): ParameterSpecification[] => [
  ...trunkParameters(config),
  ...safetyHeadParameters(head, config.hiddenSize, 3),
];

/** Larger than a fresh model's values, so that no gradient drowns beside the others. */
function randomParameters(model: Model, type: FloatType, seed = 1): Feeds {
  const random = new Random(seed);
  const feeds: Feeds = {};
  for (const { name, shape, start } of specificationsOf(model)) {
    const centre = start === 'ones' ? 1 : 0;
    const values = Array.from({ length: elementCount(shape) }, () =>
      Math.fround(centre + 0.3 * random.normal()),
    );
    feeds[name] = { type, shape, data: floatArray(type, values) };
  }
  return feeds;
}

interface BatchOptions {
  /** Rows of the whole batch to take, `[first, end)`. */
  readonly rows?: readonly [number, number];
  readonly paddingSeed?: number;
}

/** One batch of `lengths.length` rows, or a micro-batch of it: weights are normalised over the whole batch. */
function batchFeeds(
  { config }: Model,
  type: FloatType,
  options: BatchOptions = {},
): { shape: BatchShape; feeds: Feeds } {
  const [first, end] = options.rows ?? [0, lengths.length];
  const batch = end - first;
  const [tokenRandom, paddingRandom] = [new Random(2), new Random(options.paddingSeed ?? 3)];
  const all = Array.from({ length: lengths.length * positions }, (_, index) => {
    const token = tokenRandom.integer(config.vocabularySize);
    const isPadding = index % positions >= lengths[Math.floor(index / positions)]!;
    return isPadding ? paddingRandom.integer(config.vocabularySize) : token;
  });
  const tokens = all.slice(first * positions, end * positions);
  const own = lengths.slice(first, end);
  const perPosition = (count: number, value: (length: number, position: number) => number): number[] =>
    own.flatMap((length) => Array.from({ length: count }, (_, position) => value(length, position)));
  const perRow = (value: (row: number) => number): number[] => own.map((_, row) => value(first + row));
  const answerTokens = lengths.reduce((sum, length) => sum + length - promptLength, 0);
  const integers = (shape: Shape, data: number[]): Feed => ({
    type: 'int32',
    shape,
    data: Int32Array.from(data),
  });
  const floats = (shape: Shape, data: number[]): Feed => ({ type, shape, data: floatArray(type, data) });
  const shape: BatchShape = { batch, positions, supervised: batch * positions };
  const feeds: Feeds = {
    tokens: integers([batch, positions], tokens),
    supervisedRows: integers([shape.supervised], Array.from(tokens.keys())),
    taskLabels: integers([shape.supervised], [...tokens.slice(1), 0]),
    taskWeights: floats(
      [shape.supervised],
      perPosition(positions, (length, t) => (t >= promptLength - 1 && t + 1 < length ? 1 / answerTokens : 0)),
    ),
    poolWeights: floats(
      [batch, positions],
      perPosition(positions, (_, t) => (t < promptLength ? 1 / promptLength : 0)),
    ),
    safetyLabels: integers(
      [batch],
      perRow((row) => row % 3),
    ),
    safetyWeights: floats(
      [batch],
      perRow((row) => (0.5 + row) / lengths.length),
    ),
    dangerWeights: floats(
      [batch],
      perRow((row) => (row % 3 === 0 ? 0 : 0.5)),
    ),
    escalateWeights: floats(
      [batch],
      perRow((row) => (row % 3 === 1 ? 1 : 0)),
    ),
    petWeights: floats(
      [batch, positions - 2],
      perPosition(positions - 2, (length, t) => (t + 2 < length ? 0.02 : 0)),
    ),
    alpha: floats([], [2]),
    beta: floats([], [5]),
    gamma: floats([], [1.5]),
    lambda: floats([], [0.7]),
  };
  return { shape, feeds };
}

function build(
  graph: Graph,
  model: Model,
  shape: BatchShape,
): { loss: Value; parameters: Value[]; terms: Value[] } {
  const parameters = new Map(
    specificationsOf(model).map(({ name, shape }) => [name, graph.parameter(name, shape)]),
  );
  const lookup = (name: string): Value => parameters.get(name)!;
  const options = { checkpointing: model.checkpointing ?? false };
  const { total, terms } = buildCompositeLoss(graph, model.config, model.head, shape, lookup, options);
  return { loss: total, parameters: [...parameters.values()], terms: lossTerms.map((term) => terms[term]) };
}

/** Loss, terms and every gradient of one batch, by name. */
async function evaluate(
  model: Model,
  options: GraphOptions,
  batchOptions: BatchOptions = {},
  runs = 1,
): Promise<Fetches[]> {
  const graph = new Graph(options);
  const { shape, feeds } = batchFeeds(model, options.floatType, batchOptions);
  const { loss, parameters, terms } = build(graph, model, shape);
  const gradients = graph.backward(loss, parameters);
  graph.output(loss, 'loss');
  terms.forEach((term, index) => {
    graph.output(term, `term.${lossTerms[index]}`);
  });
  parameters.forEach((parameter, index) => {
    graph.output(gradients[index]!, `gradient.${parameter.name}`);
  });
  const session = await createSession(graph, { provider: 'cpu', threads: 2 });
  const results: Fetches[] = [];
  for (let run = 0; run < runs; run += 1) {
    results.push(await session.run({ ...feeds, ...randomParameters(model, options.floatType) }));
  }
  await session.dispose();
  return results;
}

/** The largest max|a - b| / max|b| over the fetches. */
function worstDifference(actual: Fetches, expected: Fetches): number {
  let worst = 0;
  for (const [name, reference] of Object.entries(expected)) {
    let [size, error] = [0, 0];
    (reference as FloatArray).forEach((value, index) => {
      size = Math.max(size, Math.abs(value));
      error = Math.max(error, Math.abs((actual[name] as FloatArray)[index]! - value));
    });
    worst = Math.max(worst, Number.isFinite(error) ? error / size : Infinity);
  }
  return worst;
}

const fused: GraphOptions = { floatType: 'float32', kernels: 'fused' };
const plain: GraphOptions = { floatType: 'float32', kernels: 'plain' };

describe('the composite loss agrees with finite differences in float64', () => {
  const models: Record<string, Model> = {
    'llama, untied, grouped queries, mlp head': { config: llama, head: 'mlp' },
    'llama, tied, linear head': { config: tiedLlama, head: 'linear' },
    'llama with biases in attention and output': { config: biasedLlama, head: 'mlp' },
    'qwen2, tied, biases, grouped queries': { config: qwen2, head: 'mlp' },
    'llama, checkpointed': { config: llama, head: 'mlp', checkpointing: true },
    'qwen2, checkpointed, linear head': { config: qwen2, head: 'linear', checkpointing: true },
  };
  for (const [name, model] of Object.entries(models)) {
    it(name, async () => {
      const { shape, feeds } = batchFeeds(model, 'float64');
      const values = { ...feeds, ...randomParameters(model, 'float64') };
      const check = await checkGradients((graph) => build(graph, model, shape), values, {
        coordinatesEach: 20,
        step: 3e-4,
      });
      expect(check.coordinates).toBeGreaterThan(300);
      expect(check.worstRelativeError, check.worstParameter).toBeLessThanOrEqual(1e-6);
      expect(check.worstRelativeError, check.worstParameter).toBeLessThan(1e-9); // what is reached; above, the promise
    });
  }
});

describe('the composite loss in float32', () => {
  const model: Model = { config: qwen2, head: 'mlp' };

  it('has the same gradients with checkpointing as without', async () => {
    for (const options of [fused, plain]) {
      const [reference] = await evaluate(model, options);
      const [checkpointed] = await evaluate({ ...model, checkpointing: true }, options);
      expect(worstDifference(checkpointed!, reference!)).toBeLessThan(1e-6);
    }
  });

  it('has the same gradients with fused kernels as with plain ones', async () => {
    for (const config of [llama, tiedLlama, qwen2]) {
      const [fusedResult] = await evaluate({ ...model, config }, fused);
      const [plainResult] = await evaluate({ ...model, config }, plain);
      expect(worstDifference(fusedResult!, plainResult!)).toBeLessThan(3e-6);
    }
  });

  it('agrees with float64, apart from its GELU', async () => {
    const linear: Model = { config: llama, head: 'linear' };
    const [single] = await evaluate(linear, fused);
    const [double] = await evaluate(linear, { floatType: 'float64', kernels: 'plain' });
    expect(worstDifference(single!, double!)).toBeLessThan(3e-6);
  });

  it('sums over micro-batches to the gradients of one big batch', async () => {
    const [whole] = await evaluate(model, fused);
    const sums = new Map<string, Float32Array>();
    for (const rows of [
      [0, 1],
      [1, 3],
      [3, 4],
    ] as const) {
      const [part] = await evaluate(model, fused, { rows });
      accumulate(
        sums,
        new Map(Object.entries(part!).map(([name, data]) => [name, (data as Float32Array).slice()])),
      );
    }
    expect(worstDifference(Object.fromEntries(sums), whole!)).toBeLessThan(2e-6);
  });

  it('does not depend on the tokens of the padding', async () => {
    for (const checkpointing of [false, true]) {
      const [reference] = await evaluate({ ...model, checkpointing }, fused);
      const [other] = await evaluate({ ...model, checkpointing }, fused, { paddingSeed: 99 });
      expect(worstDifference(other!, reference!)).toBe(0);
    }
  });

  it('gives the same bits in every run and every session', async () => {
    for (const checkpointing of [false, true]) {
      const runs = await evaluate({ ...model, checkpointing }, fused, {}, 2);
      runs.push(...(await evaluate({ ...model, checkpointing }, fused)));
      const bits = runs.map((fetches) =>
        Object.values(fetches).map((data) =>
          Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex'),
        ),
      );
      expect(bits[1]).toEqual(bits[0]);
      expect(bits[2]).toEqual(bits[0]);
    }
  });
});
