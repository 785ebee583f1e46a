/** Applying a block-diagonal matrix to the last axis. */
import { elementCount } from '../data-types.ts';
import type { Value } from '../graph.ts';
import { batchedProduct } from './matrix.ts';
import { reshape, transpose } from './shape.ts';

/**
 * y = R x for every row: x [..., n * size], blocks [n, size, size] -> like x, where block k turns the k-th `size`
 * elements of a row as a column vector.
 */
export function rotateBlocks(x: Value, blocks: Value): Value {
  const [count, size] = [blocks.shape[0]!, blocks.shape[1]!];
  const width = x.shape.at(-1)!;
  if (blocks.shape.length !== 3 || blocks.shape[2] !== size || width !== count * size) {
    throw new Error(`blocks [${blocks.shape}] do not fit rows of ${width} elements`);
  }
  const rows = elementCount(x.shape) / width;
  const byBlock = transpose(reshape(x, [rows, count, size]), [1, 0, 2]);
  const turned = batchedProduct(byBlock, blocks, { transposeB: true });
  return reshape(transpose(turned, [1, 0, 2]), x.shape);
}
