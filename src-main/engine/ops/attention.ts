/** Scaled dot-product attention (Vaswani et al. 2017) with one gradient for the whole. */
import type { Value } from '../graph.ts';
import { binaryNode } from './arithmetic.ts';
import { batchedProduct } from './matrix.ts';

/**
 * softmax(S + mask) V with S = factor * Q K^T, or with a soft cap c, S = c tanh(factor * Q K^T / c).
 *
 * With P the softmax, C = P V and G the gradient of C: dS = P (G V^T - D), where D, the row sums of P * (G V^T), equals
 * the row sums of G * C (Dao et al. 2022, "FlashAttention", appendix B.2). C is smaller than P by the ratio of positions
 * to head size, so two passes over the largest tensor of the graph fall away against softmax's own gradient. Under a soft cap, dS is multiplied by 1 - tanh^2.
 * @param queries [batch, keyHeads, group * positions, headSize]: the query heads that share a key head, one after another
 * @param keys [batch, keyHeads, positions, headSize]
 * @param values like `keys`
 * @param mask [positions, positions], added to the scores; not differentiated
 * @returns like `queries`
 */
export function attention(
  queries: Value,
  keys: Value,
  values: Value,
  mask: Value,
  factor: number,
  softCap: number | null = null,
): Value {
  const { graph } = queries;
  const [batch, keyHeads, rows] = queries.shape as [number, number, number];
  const positions = keys.shape[2]!;
  const square = [batch, (keyHeads * rows) / positions, positions, positions];
  const folded = [batch, keyHeads, rows, positions];
  const as = (value: Value, shape: readonly number[]): Value =>
    graph.node('Reshape', [value, graph.integers(shape)], shape);

  // The gradient below is the whole one: the products inside must not record theirs.
  const { weights, tangent, context } = graph.withOwnTape(false, () => {
    const products = batchedProduct(queries, keys, { transposeB: true, factor: factor / (softCap ?? 1) });
    const tanh = softCap === null ? null : graph.node('Tanh', [products], folded);
    const scores = tanh ? binaryNode('Mul', tanh, graph.scalar(softCap!)) : products;
    const masked = binaryNode('Add', as(scores, square), mask);
    const softmax = as(graph.node('Softmax', [masked], square, { attributes: { axis: -1 } }), folded);
    return { weights: softmax, tangent: tanh, context: batchedProduct(softmax, values) };
  }).result;
  return graph.differentiable(context, [queries, keys, values], (g) => {
    const products = binaryNode('Mul', g, context);
    const sums = graph.node('ReduceSum', [products, graph.integers([3])], [batch, keyHeads, rows, 1], {
      attributes: { keepdims: 1 },
    });
    const centred = binaryNode('Sub', batchedProduct(g, values, { transposeB: true }), sums);
    const free = binaryNode('Mul', weights, centred);
    const gradient = tangent ? binaryNode('Mul', free, tanhSlope(tangent)) : free;
    return [
      queries.needsGradient ? batchedProduct(gradient, keys, { factor }) : null,
      keys.needsGradient ? batchedProduct(gradient, queries, { transposeA: true, factor }) : null,
      values.needsGradient ? batchedProduct(weights, g, { transposeA: true }) : null,
    ];
  });
}

/** 1 - t^2. */
function tanhSlope(tangent: Value): Value {
  return binaryNode('Sub', tangent.graph.scalar(1), binaryNode('Mul', tangent, tangent));
}
