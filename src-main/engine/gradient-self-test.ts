/**
 * Start-up test of an execution provider: the gradients of a tiny model, on the provider and with the kernels that its
 * graphs will use, against the CPU's plain float32 kernels.
 *
 * It exists because a provider can be wrong without an error: on WebGPU the second output of
 * SimplifiedLayerNormalization is, so that the loss is right and the gradients are not.
 */
import { elementCount, type FloatArray, type Shape } from './data-types.ts';
import { Graph, type Kernels, type Value } from './graph.ts';
import { gelu, swiGlu } from './ops/activation.ts';
import { add, exponential } from './ops/arithmetic.ts';
import { attention } from './ops/attention.ts';
import { rotateBlocks } from './ops/block-rotation.ts';
import { logSoftmax, weightedCrossEntropy } from './ops/cross-entropy.ts';
import { distinctRows, embedding } from './ops/gather.ts';
import { linear } from './ops/matrix.ts';
import { rmsNorm } from './ops/normalisation.ts';
import { rotary, rotaryTables } from './ops/rotary.ts';
import { weightedSecondDifference } from './ops/second-difference.ts';
import { concatenate, reduceSum, reshape, slice, split, transpose } from './ops/shape.ts';
import { blockParameters, blockSize, skewExponential } from './ops/skew-exponential.ts';
import { kernelsFor, type Provider } from './providers.ts';
import { Random } from './random.ts';
import { createSession, type Feed, type Fetches, supportedProviders } from './session.ts';

/** Plain data, so that a child process can be asked: a provider may abort its whole process. */
export interface SelfTestOptions {
  readonly provider: Provider;
  readonly threads: number;
  /** Left out: those that the provider's graphs are built with. */
  readonly kernels?: Kernels;
}

export interface SelfTestResult {
  readonly passed: boolean;
  /** The largest max|error| / max|reference| over the loss and all gradients; Infinity when one is not finite. */
  readonly worstRelativeError: number;
  /** Output with that error. */
  readonly worstOutput: string;
  readonly milliseconds: number;
}

/** Between rounding (1e-6; 1e-3 where a GPU rounds the factors of products to TF32's ten bits) and wrong (1e-1). */
const TOLERANCE = 3e-3;

const sizes = { batch: 2, positions: 8, width: 32, heads: 4, headSize: 8, inner: 48, vocabulary: 20 };

const shapes: Readonly<Record<string, Shape>> = {
  table: [sizes.vocabulary, sizes.width],
  norm: [sizes.width],
  projectionA: [2 * sizes.width, sizes.width],
  projectionB: [sizes.width, sizes.width],
  bias: [3 * sizes.width],
  merge: [sizes.width, sizes.width],
  finalNorm: [sizes.width],
  gate: [sizes.inner, sizes.width],
  up: [sizes.inner, sizes.width],
  down: [sizes.width, sizes.inner],
  output: [sizes.vocabulary, sizes.width],
  rotation: [sizes.width / blockSize, blockParameters],
};

/**
 * Compiles and runs the tiny model on the provider and on the CPU (some 200 ms).
 * @throws when the provider cannot be used at all
 */
export async function gradientSelfTest(options: SelfTestOptions): Promise<SelfTestResult> {
  const { provider, threads, kernels = kernelsFor(provider) } = options;
  if (!supportedProviders().has(provider))
    throw new Error(`this build of onnxruntime for ${process.platform} does not have it`);
  const started = performance.now();
  const actual = await gradientsOn(provider, kernels, threads);
  const expected = await gradientsOn('cpu', 'plain', threads);
  let [worstRelativeError, worstOutput] = [0, ''];
  for (const [name, reference] of Object.entries(expected)) {
    const error = relativeError(actual[name] as FloatArray, reference as FloatArray);
    if (error >= worstRelativeError) [worstRelativeError, worstOutput] = [error, name];
  }
  const milliseconds = performance.now() - started;
  return { passed: worstRelativeError <= TOLERANCE, worstRelativeError, worstOutput, milliseconds };
}

function relativeError(actual: FloatArray, reference: FloatArray): number {
  let [size, error] = [0, 0];
  for (const [index, value] of reference.entries()) {
    const difference = Math.abs(actual[index]! - value);
    if (!Number.isFinite(difference)) return Number.POSITIVE_INFINITY;
    size = Math.max(size, Math.abs(value));
    error = Math.max(error, difference);
  }
  return error / size;
}

async function gradientsOn(provider: Provider, kernels: Kernels, threads: number): Promise<Fetches> {
  const graph = new Graph({ floatType: 'float32', kernels });
  const random = new Random(1);
  const parameters = new Map<string, Value>();
  const feeds: Record<string, Feed> = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const centre = name.toLowerCase().endsWith('norm') ? 1 : 0;
    const data = Float32Array.from({ length: elementCount(shape) }, () => centre + 0.3 * random.normal());
    parameters.set(name, graph.parameter(name, shape));
    feeds[name] = { type: 'float32', shape, data };
  }
  const loss = tinyLoss(graph, (name) => parameters.get(name)!);
  const gradients = graph.backward(loss, [...parameters.values()]);
  graph.output(loss, 'loss');
  [...parameters.keys()].forEach((name, index) => {
    graph.output(gradients[index]!, `gradient of ${name}`);
  });
  const session = await createSession(graph, { provider, threads });
  try {
    return await session.run(feeds);
  } finally {
    await session.dispose();
  }
}

/** One decoder block, and a loss through every op that a training graph has. */
function tinyLoss(graph: Graph, parameter: (name: string) => Value): Value {
  const { batch, positions, width, heads, headSize, vocabulary } = sizes;
  const count = batch * positions;
  const integers = (shape: Shape, value: (index: number) => number): Value =>
    graph.constant(
      'int32',
      shape,
      Int32Array.from({ length: elementCount(shape) }, (_, index) => value(index)),
    );
  const fill = (shape: Shape, value: number): Value =>
    graph.floats(shape, Array<number>(elementCount(shape)).fill(value));

  const x = embedding(
    parameter('table'),
    integers([batch, positions], (index) => (index * index) % vocabulary),
  );
  const normed = rmsNorm(x, parameter('norm'), 1e-5);
  const weight = concatenate([parameter('projectionA'), parameter('projectionB')], 0);
  const projected = add(linear(normed, weight), parameter('bias'));
  const byHead = transpose(reshape(projected, [batch, positions, 3 * heads, headSize]), [0, 2, 1, 3]);
  const [turning, values] = split(byHead, 1, [2 * heads, heads]) as [Value, Value];
  const turned = rotary(turning, rotaryTables(positions, headSize, 100));
  const [queries, keys] = split(turned, 1, [heads, heads]) as [Value, Value];
  const future = (index: number): boolean => index % positions > Math.floor(index / positions);
  const maskValues = Array.from({ length: positions * positions }, (_, index) => (future(index) ? -1e9 : 0));
  const mask = graph.floats([positions, positions], maskValues);
  const seen = attention(queries, keys, values, mask, 1 / Math.sqrt(headSize));
  const context = reshape(transpose(seen, [0, 2, 1, 3]), [batch, positions, width]);
  const rotated = rotateBlocks(context, skewExponential(parameter('rotation')));
  const attended = add(x, linear(rotated, parameter('merge')));
  const inner = rmsNorm(attended, parameter('finalNorm'), 1e-5);
  const gated = swiGlu(linear(inner, parameter('gate')), linear(inner, parameter('up')));
  const block = add(attended, linear(gated, parameter('down')));

  const rows = distinctRows(
    reshape(block, [count, width]),
    integers([positions], (index) => 2 * index),
  );
  const logits = linear(gelu(rows), parameter('output'));
  const labels = integers([positions], (index) => (3 * index) % vocabulary);
  const entropy = weightedCrossEntropy(logits, labels, fill([positions], 1 / positions));
  const probabilities = exponential(logSoftmax(logits));
  const expected = reduceSum(slice(probabilities, 1, 0, 2), [0, 1]);
  const roughness = weightedSecondDifference(block, fill([batch, positions - 2], 0.01));
  return add(add(entropy, expected), roughness);
}
