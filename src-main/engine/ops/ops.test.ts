import { describe, expect, it } from 'vitest';
import { elementCount, type Shape } from '../data-types.ts';
import { checkGradients } from '../finite-differences.ts';
import type { Graph, Value } from '../graph.ts';
import { Random } from '../random.ts';
import type { Feed } from '../session.ts';
import { geGlu, gelu, geluTanh, softCap, softmax, swiGlu } from './activation.ts';
import * as arithmetic from './arithmetic.ts';
import { attention } from './attention.ts';
import { logSoftmax, weightedCrossEntropy } from './cross-entropy.ts';
import { distinctRows, embedding } from './gather.ts';
import { batchedProduct, linear, matrixProduct } from './matrix.ts';
import { rmsNorm } from './normalisation.ts';
import { rotary, rotaryTables } from './rotary.ts';
import { weightedSecondDifference } from './second-difference.ts';
import { concatenate, expand, reduceSum, reshape, slice, split, transpose } from './shape.ts';

type Inputs = Readonly<Record<string, Shape>>;

interface Case {
  readonly parameters: Inputs;
  readonly op: (values: Record<string, Value>, graph: Graph) => Value;
  /** Keeps every value away from zero, for divisions and logarithms. */
  readonly positive?: boolean;
}

const ids = (graph: Graph, values: number[], shape: Shape): Value =>
  graph.constant('int32', shape, Int32Array.from(values));

const cases: Record<string, Case> = {
  'add, broadcast': { parameters: { a: [2, 3], b: [3] }, op: ({ a, b }) => arithmetic.add(a!, b!) },
  'add, the same value twice': { parameters: { a: [2, 3] }, op: ({ a }) => arithmetic.add(a!, a!) },
  'subtract, broadcast': {
    parameters: { a: [2, 1], b: [2, 3] },
    op: ({ a, b }) => arithmetic.subtract(a!, b!),
  },
  'multiply, broadcast': {
    parameters: { a: [2, 3], b: [2, 1] },
    op: ({ a, b }) => arithmetic.multiply(a!, b!),
  },
  divide: { parameters: { a: [2, 3], b: [3] }, op: ({ a, b }) => arithmetic.divide(a!, b!), positive: true },
  scale: { parameters: { a: [4] }, op: ({ a }) => arithmetic.scale(a!, -1.7) },
  negate: { parameters: { a: [4] }, op: ({ a }) => arithmetic.negate(a!) },
  exponential: { parameters: { a: [4] }, op: ({ a }) => arithmetic.exponential(a!) },
  logarithm: { parameters: { a: [4] }, op: ({ a }) => arithmetic.logarithm(a!), positive: true },
  squareRoot: { parameters: { a: [4] }, op: ({ a }) => arithmetic.squareRoot(a!), positive: true },
  hyperbolicTangent: { parameters: { a: [4] }, op: ({ a }) => arithmetic.hyperbolicTangent(a!) },
  reshape: { parameters: { a: [2, 6] }, op: ({ a }) => reshape(a!, [3, 4]) },
  transpose: { parameters: { a: [2, 3, 4] }, op: ({ a }) => transpose(a!, [2, 0, 1]) },
  expand: { parameters: { a: [2, 1] }, op: ({ a }) => expand(a!, [3, 2, 4]) },
  'reduceSum, axes dropped': { parameters: { a: [2, 3, 4] }, op: ({ a }) => reduceSum(a!, [0, 2]) },
  'reduceSum, axes kept': { parameters: { a: [2, 3] }, op: ({ a }) => reduceSum(a!, [1], true) },
  slice: { parameters: { a: [2, 5] }, op: ({ a }) => slice(a!, 1, 1, 4) },
  'split, one piece unused': {
    parameters: { a: [2, 6] },
    op: ({ a }) => multiplyAll(split(a!, 1, [2, 2, 2]).slice(0, 2)),
  },
  concatenate: { parameters: { a: [2, 2], b: [2, 3] }, op: ({ a, b }) => concatenate([a!, b!], 1) },
  linear: { parameters: { a: [2, 3, 4], b: [5, 4] }, op: ({ a, b }) => linear(a!, b!) },
  softmax: { parameters: { a: [3, 4] }, op: ({ a }) => softmax(a!) },
  'attention, masked, two query heads for a key head': {
    parameters: { a: [2, 2, 6, 4], b: [2, 2, 3, 4], c: [2, 2, 3, 4] },
    op: ({ a, b, c }, graph) =>
      attention(a!, b!, c!, graph.floats([3, 3], [0, -1e9, -1e9, 0, 0, -1e9, 0.3, -0.2, 0]), 0.6),
  },
  'attention, soft-capped': {
    parameters: { a: [2, 1, 6, 4], b: [2, 1, 3, 4], c: [2, 1, 3, 4] },
    op: ({ a, b, c }, graph) =>
      attention(a!, b!, c!, graph.floats([3, 3], [0, -1e9, -1e9, 0, 0, -1e9, 0.3, -0.2, 0]), 0.6, 1.5),
  },
  logSoftmax: { parameters: { a: [3, 4] }, op: ({ a }) => logSoftmax(a!) },
  swiGlu: { parameters: { a: [3, 4], b: [3, 4] }, op: ({ a, b }) => swiGlu(a!, b!) },
  gelu: { parameters: { a: [3, 4] }, op: ({ a }) => gelu(a!) },
  geluTanh: { parameters: { a: [3, 4] }, op: ({ a }) => geluTanh(a!) },
  geGlu: { parameters: { a: [3, 4], b: [3, 4] }, op: ({ a, b }) => geGlu(a!, b!) },
  softCap: { parameters: { a: [3, 4] }, op: ({ a }) => softCap(a!, 1.5) },
  rmsNorm: { parameters: { a: [2, 3, 4], b: [4] }, op: ({ a, b }) => rmsNorm(a!, b!, 1e-5) },
  rotary: { parameters: { a: [2, 3, 5, 4] }, op: ({ a }) => rotary(a!, rotaryTables(5, 4, 100)) },
  embedding: {
    parameters: { a: [5, 3] },
    op: ({ a }, graph) => embedding(a!, ids(graph, [1, 4, 1, 0], [2, 2])),
  },
  distinctRows: {
    parameters: { a: [5, 3] },
    op: ({ a }, graph) => distinctRows(a!, ids(graph, [4, 1, 2], [3])),
  },
  weightedCrossEntropy: {
    parameters: { a: [4, 3] },
    op: ({ a }, graph) =>
      weightedCrossEntropy(a!, ids(graph, [0, 2, 1, 2], [4]), graph.floats([4], [0.3, 0, 0.5, 1.1])),
  },
  weightedSecondDifference: {
    parameters: { a: [2, 5, 3] },
    op: ({ a }, graph) => weightedSecondDifference(a!, graph.floats([2, 3], [1, 0.5, 0, 0.2, 0.7, 0.1])),
  },
};
for (const transposeA of [false, true]) {
  for (const transposeB of [false, true]) {
    const turn = { transposeA, transposeB };
    const [a, b] = [transposeA ? [3, 2] : [2, 3], transposeB ? [4, 3] : [3, 4]];
    cases[`matrixProduct ${JSON.stringify(turn)}`] = {
      parameters: { a, b },
      op: (values) => matrixProduct(values.a!, values.b!, turn),
    };
    cases[`batchedProduct ${JSON.stringify(turn)}`] = {
      parameters: { a: [2, 2, ...a], b: [2, 2, ...b] },
      op: (values) => batchedProduct(values.a!, values.b!, { ...turn, factor: 0.6 }),
    };
  }
}

function multiplyAll(values: readonly Value[]): Value {
  return values.reduce((product, value) => arithmetic.multiply(product, value));
}

/** Contracts an op's result with fixed random numbers, so that every element of the gradient differs. */
function lossOf(result: Value, graph: Graph, random: Random): Value {
  const weights = graph.floats(
    result.shape,
    Array.from({ length: elementCount(result.shape) }, () => random.normal()),
  );
  const product = arithmetic.multiply(arithmetic.multiply(result, weights), result);
  const axes = result.shape.map((_, axis) => axis);
  return axes.length === 0 ? product : reduceSum(product, axes);
}

describe('every op agrees with finite differences in float64', () => {
  for (const [name, { parameters, op, positive }] of Object.entries(cases)) {
    it(name, async () => {
      const random = new Random(3);
      const values: Record<string, Feed> = {};
      for (const [parameter, shape] of Object.entries(parameters)) {
        const draw = (): number => (positive ? 0.5 + random.uniform() : random.normal());
        const data = Float64Array.from({ length: elementCount(shape) }, draw);
        values[parameter] = { type: 'float64', shape, data };
      }
      const check = await checkGradients(
        (graph) => {
          const given: Record<string, Value> = {};
          for (const [parameter, shape] of Object.entries(parameters))
            given[parameter] = graph.parameter(parameter, shape);
          return { loss: lossOf(op(given, graph), graph, new Random(5)), parameters: Object.values(given) };
        },
        values,
        { coordinatesEach: 12 },
      );
      expect(check.worstRelativeError).toBeLessThanOrEqual(1e-6);
      expect(check.worstRelativeError).toBeLessThan(2e-9); // what is reached; the line above is the promise
    });
  }
});
