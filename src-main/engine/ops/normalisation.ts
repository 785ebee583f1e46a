/** Root-mean-square layer normalisation (Zhang & Sennrich 2019). */
import { elementCount, type Shape } from '../data-types.ts';
import type { Value } from '../graph.ts';
import { binaryNode } from './arithmetic.ts';

/**
 * y = x r weight over the last axis, r = 1 / sqrt(mean(x^2) + epsilon); x [..., d], weight [d].
 * dx = r (g weight) - x r^3 mean(g x weight), dWeight = sum over rows of r (g x).
 *
 * `fused` graphs use onnxruntime's SimplifiedLayerNormalization, whose second output (r) is wrong on the WebGPU
 * provider: GPU graphs must be `plain` (the start-up self-test catches a mistake here).
 */
export function rmsNorm(x: Value, weight: Value, epsilon: number): Value {
  const { graph } = x;
  const axis = x.shape.length - 1;
  const rowShape = [...x.shape.slice(0, -1), 1];
  const rowMean = (value: Value): Value =>
    graph.node('ReduceMean', [value, graph.integers([axis])], rowShape, { attributes: { keepdims: 1 } });

  let y: Value;
  let reciprocal: Value;
  if (graph.kernels === 'fused') {
    const attributes = { axis: -1, epsilon: { float: epsilon }, stash_type: 1 };
    const outputs = graph.nodeWithOutputs('SimplifiedLayerNormalization', [x, weight], [x.shape, rowShape], {
      attributes,
    });
    [y, reciprocal] = [outputs[0]!, outputs[1]!];
  } else {
    const meanSquare = binaryNode('Add', rowMean(binaryNode('Mul', x, x)), graph.scalar(epsilon));
    reciprocal = graph.node('Reciprocal', [graph.node('Sqrt', [meanSquare], rowShape)], rowShape);
    y = binaryNode('Mul', binaryNode('Mul', x, reciprocal), weight);
  }
  return graph.differentiable(y, [x, weight], (g) => {
    const [rows, width] = [elementCount(x.shape) / x.shape[axis]!, x.shape[axis]!];
    // Both sums over g x are products with a vector: one reading pass each, and nothing of x's size is written.
    const gx = graph.node('Reshape', [binaryNode('Mul', g, x), graph.integers([rows, width])], [rows, width]);
    const as = (value: Value, shape: Shape): Value =>
      graph.node('Reshape', [value, graph.integers(shape)], shape);
    let dx: Value | null = null;
    if (x.needsGradient) {
      const moment = as(graph.node('MatMul', [gx, as(weight, [width, 1])], [rows, 1]), rowShape);
      const cube = binaryNode('Mul', binaryNode('Mul', reciprocal, reciprocal), reciprocal);
      const pull = binaryNode('Mul', binaryNode('Mul', moment, cube), graph.scalar(1 / width));
      const along = binaryNode('Mul', binaryNode('Mul', g, weight), reciprocal);
      dx = binaryNode('Sub', along, binaryNode('Mul', x, pull));
    }
    if (!weight.needsGradient) return [dx, null];
    return [dx, as(graph.node('MatMul', [as(reciprocal, [1, rows]), gx], [1, width]), weight.shape)];
  });
}
