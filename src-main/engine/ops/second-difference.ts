/** Smoothness of a sequence: the weighted mean square of its second difference over time. */
import type { Value } from '../graph.ts';
import { binaryNode } from './arithmetic.ts';

/**
 * sum over rows b and times t of weight[b, t] * sum over features of (x[t] - 2 x[t+1] + x[t+2])^2.
 *
 * The gradient, 2 w d convolved with (1, -2, 1), is built from three shifted paddings of one value: differentiating
 * three slices instead would pad three full tensors and add them.
 * @param x [batch, positions, features]
 * @param weight [batch, positions - 2], zero where any of the three positions is padding; not differentiated
 * @returns a scalar
 */
export function weightedSecondDifference(x: Value, weight: Value): Value {
  const { graph } = x;
  const [batch, positions, features] = [x.shape[0]!, x.shape[1]!, x.shape[2]!];
  const inner = positions - 2;
  if (inner < 1) throw new Error(`a second difference needs three positions; got ${positions}`);
  const shape = [batch, inner, features];
  const at = (start: number): Value =>
    graph.node('Slice', [x, graph.integers([start]), graph.integers([start + inner]), graph.integers([1])], shape);
  const doubled = binaryNode('Mul', at(1), graph.scalar(2));
  const difference = binaryNode('Sub', binaryNode('Add', at(0), at(2)), doubled);
  const weights = graph.node('Reshape', [weight, graph.integers([batch, inner, 1])], [batch, inner, 1]);
  const weighted = binaryNode('Mul', difference, weights);
  const loss = graph.node('ReduceSum', [binaryNode('Mul', weighted, difference), graph.integers([0, 1, 2])], [], {
    attributes: { keepdims: 0 },
  });
  return graph.differentiable(loss, [x], (g) => {
    const half = binaryNode('Mul', weighted, binaryNode('Mul', g, graph.scalar(2)));
    const shifted = (start: number): Value =>
      graph.node('Pad', [half, graph.integers([0, start, 0, 0, 2 - start, 0])], x.shape, {
        attributes: { mode: 'constant' },
      });
    const ends = binaryNode('Add', shifted(0), shifted(2));
    return [binaryNode('Sub', ends, binaryNode('Mul', shifted(1), graph.scalar(2)))];
  });
}
