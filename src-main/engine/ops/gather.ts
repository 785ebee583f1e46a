/** Looking rows up, and the adjoint: adding rows back at their places. */
import { elementCount } from '../data-types.ts';
import type { Value } from '../graph.ts';
import { reshape } from './shape.ts';

/**
 * Rows of a table: table [V, d], ids int32 [...] -> [..., d].
 *
 * The gradient adds each position's gradient to its row. Ids repeat, and onnxruntime's ScatterND leaves the order of
 * additions open, so the sum is a product with the one-hot matrix of the ids: the same bits in every run, and a kernel
 * that every provider has.
 */
export function embedding(table: Value, ids: Value): Value {
  const { graph } = table;
  const [rows, width] = [table.shape[0]!, table.shape[1]!];
  const y = graph.node('Gather', [table, ids], [...ids.shape, width], { attributes: { axis: 0 } });
  return graph.differentiable(y, [table], (g) => {
    const count = elementCount(ids.shape);
    const column = graph.node('Reshape', [ids, graph.integers([count, 1])], [count, 1], { type: 'int32' });
    const range = graph.constant(
      'int32',
      [1, rows],
      Int32Array.from({ length: rows }, (_, row) => row),
    );
    const equal = graph.node('Equal', [column, range], [count, rows], { type: 'bool' });
    const to = graph.floatType === 'float64' ? 11 : 1;
    const oneHot = graph.node('Cast', [equal], [count, rows], { attributes: { to } });
    const flat = reshape(g, [count, width]);
    return [graph.node('Gemm', [oneHot, flat], [rows, width], { attributes: { transA: 1, transB: 0 } })];
  });
}

/**
 * Picks rows of a matrix: x [N, d], rows int32 [M] -> [M, d]. `rows` must be pairwise different (pad with unused rows
 * and weight them 0), so that the gradient is a plain, order-free scatter.
 */
export function distinctRows(x: Value, rows: Value): Value {
  const { graph } = x;
  const [count, width] = [rows.shape[0]!, x.shape[1]!];
  const y = graph.node('Gather', [x, rows], [count, width], { attributes: { axis: 0 } });
  return graph.differentiable(y, [x], (g) => {
    const zeros = graph.node('Expand', [graph.scalar(0), graph.integers(x.shape)], x.shape);
    const wide = graph.node('Cast', [rows], [count], { attributes: { to: 7 }, type: 'int64' });
    const index = graph.node('Reshape', [wide, graph.integers([count, 1])], [count, 1], { type: 'int64' });
    return [graph.node('ScatterND', [zeros, index, g], x.shape)];
  });
}
