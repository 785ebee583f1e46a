/** Root-mean-square layer normalisation (Zhang & Sennrich 2019). */
import type { Value } from '../graph.ts';
import { binaryNode } from './arithmetic.ts';
import { sumToShape } from './broadcasting.ts';

/**
 * y = x r weight over the last axis, r = 1 / sqrt(mean(x^2) + epsilon); x [..., d], weight [d].
 * With n = x r and h = g weight: dx = r (h - n mean(h n)), dWeight = sum(g n).
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
    const outputs = graph.nodeWithOutputs('SimplifiedLayerNormalization', [x, weight], [x.shape, rowShape], { attributes });
    [y, reciprocal] = [outputs[0]!, outputs[1]!];
  } else {
    const meanSquare = binaryNode('Add', rowMean(binaryNode('Mul', x, x)), graph.scalar(epsilon));
    reciprocal = graph.node('Reciprocal', [graph.node('Sqrt', [meanSquare], rowShape)], rowShape);
    y = binaryNode('Mul', binaryNode('Mul', x, reciprocal), weight);
  }
  return graph.differentiable(y, [x, weight], (g) => {
    const normalised = binaryNode('Mul', x, reciprocal);
    const gradientNormalised = binaryNode('Mul', g, normalised);
    let dx: Value | null = null;
    if (x.needsGradient) {
      const mean = rowMean(binaryNode('Mul', gradientNormalised, weight));
      const centred = binaryNode('Sub', binaryNode('Mul', g, weight), binaryNode('Mul', normalised, mean));
      dx = binaryNode('Mul', reciprocal, centred);
    }
    return [dx, weight.needsGradient ? sumToShape(gradientNormalised, weight.shape) : null];
  });
}
