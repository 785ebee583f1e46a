/** Log-softmax and weighted cross entropy with hand-written gradients. */
import type { Value } from '../graph.ts';
import { binaryNode } from './arithmetic.ts';

/** log softmax over the last axis of a [N, C] value, by log-sum-exp (GPU providers lack a LogSoftmax kernel). */
function logSoftmaxNode(logits: Value): Value {
  const { graph } = logits;
  if (graph.kernels === 'fused')
    return graph.node('LogSoftmax', [logits], logits.shape, { attributes: { axis: -1 } });
  const axis = graph.integers([1]);
  const column = [logits.shape[0]!, 1];
  const keep = { attributes: { keepdims: 1 } };
  const shifted = binaryNode('Sub', logits, graph.node('ReduceMax', [logits, axis], column, keep));
  const sum = graph.node('ReduceSum', [graph.node('Exp', [shifted], logits.shape), axis], column, keep);
  return binaryNode('Sub', shifted, graph.node('Log', [sum], column));
}

/** log softmax over the last axis of [N, C]: dx = g - softmax(x) sum(g). */
export function logSoftmax(logits: Value): Value {
  const { graph } = logits;
  const y = logSoftmaxNode(logits);
  return graph.differentiable(y, [logits], (g) => {
    const column = [logits.shape[0]!, 1];
    const sum = graph.node('ReduceSum', [g, graph.integers([1])], column, { attributes: { keepdims: 1 } });
    return [binaryNode('Sub', g, binaryNode('Mul', graph.node('Exp', [y], y.shape), sum))];
  });
}

/**
 * sum over rows n of weight[n] * -log softmax(logits[n])[label[n]].
 * Weights carry both masking and normalisation: a mean over the rows is weight 1/N.
 * @param logits [N, C]
 * @param labels int32 [N], each in [0, C); rows of weight 0 still need a valid label
 * @param weights [N], not differentiated
 * @returns a scalar; its gradient is weight (softmax - onehot(label))
 */
export function weightedCrossEntropy(logits: Value, labels: Value, weights: Value): Value {
  const { graph } = logits;
  const [rows, classes] = [logits.shape[0]!, logits.shape[1]!];
  const logProbabilities = logSoftmaxNode(logits);
  const column = graph.integers([rows, 1]);
  const labelColumn = graph.node('Reshape', [labels, column], [rows, 1], { type: 'int32' });
  const picked = graph.node('GatherElements', [logProbabilities, labelColumn], [rows, 1], {
    attributes: { axis: 1 },
  });
  const weightColumn = graph.node('Reshape', [weights, column], [rows, 1]);
  const sum = graph.node('ReduceSum', [binaryNode('Mul', picked, weightColumn), graph.integers([0, 1])], [], {
    attributes: { keepdims: 0 },
  });
  return graph.differentiable(graph.node('Neg', [sum], []), [logits], (g) => {
    const probabilities = graph.node('Exp', [logProbabilities], [rows, classes]);
    const minusOne = graph.floats([rows, 1], Array<number>(rows).fill(-1));
    const difference = graph.node(
      'ScatterElements',
      [probabilities, labelColumn, minusOne],
      [rows, classes],
      {
        attributes: { axis: 1, reduction: 'add' },
      },
    );
    return [binaryNode('Mul', difference, binaryNode('Mul', weightColumn, g))];
  });
}
