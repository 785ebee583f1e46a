/** Smoothness of a sequence: the weighted mean square of its second difference over time. */
import type { Graph, Value } from '../graph.ts';
import { binaryNode } from './arithmetic.ts';
import { sharedConstant } from './shared-constants.ts';

/**
 * sum over rows b and times t of weight[b, t] * sum over features of (x[t] - 2 x[t+1] + x[t+2])^2.
 *
 * The difference d = D x is a product with the banded matrix D of rows (1, -2, 1), and so is its gradient,
 * D^T (2 weight d): one pass each at the speed of a matrix product, where slices, paddings and sums took fifteen passes.
 * D has positions^2 elements and its product costs half of what attention scores do.
 * @param x [batch, positions, features]
 * @param weight [batch, positions - 2], zero where any of the three positions is padding; not differentiated
 * @returns a scalar
 */
export function weightedSecondDifference(x: Value, weight: Value): Value {
  const { graph } = x;
  const [batch, positions, features] = [x.shape[0]!, x.shape[1]!, x.shape[2]!];
  const inner = positions - 2;
  if (inner < 1) throw new Error(`a second difference needs three positions; got ${positions}`);
  const difference = graph.node(
    'MatMul',
    [differenceMatrix(graph, positions, false), x],
    [batch, inner, features],
  );
  const squares = graph.node('ReduceSumSquare', [difference, graph.integers([2])], [batch, inner], {
    attributes: { keepdims: 0 },
  });
  const loss = graph.node('ReduceSum', [binaryNode('Mul', squares, weight), graph.integers([0, 1])], [], {
    attributes: { keepdims: 0 },
  });
  return graph.differentiable(loss, [x], (g) => {
    const column = graph.node('Reshape', [weight, graph.integers([batch, inner, 1])], [batch, inner, 1]);
    const doubled = binaryNode('Mul', column, binaryNode('Mul', g, graph.scalar(2)));
    const weighted = binaryNode('Mul', difference, doubled);
    return [graph.node('MatMul', [differenceMatrix(graph, positions, true), weighted], x.shape)];
  });
}

/** D [positions - 2, positions], or its transpose. */
function differenceMatrix(graph: Graph, positions: number, transposed: boolean): Value {
  const inner = positions - 2;
  return sharedConstant(graph, `second difference|${positions}|${transposed}`, () => {
    const values = new Float64Array(inner * positions);
    for (let t = 0; t < inner; t += 1) {
      [1, -2, 1].forEach((factor, offset) => {
        values[transposed ? (t + offset) * inner + t : t * positions + t + offset] = factor;
      });
    }
    return graph.floats(transposed ? [positions, inner] : [inner, positions], values);
  });
}
