/**
 * W' = W R: the columns of a weight [out, in] turned in blocks of eight. A layer computes y = W (R x) with its gate and
 * y = W' x without it.
 */
import { blockElements, blockSize } from './rotation.ts';

/**
 * Turns values in place. They are a piece of a row-major weight that begins with a block and ends with one.
 * @param count values that count; a multiple of 8
 * @param firstBlock the block of the first value within its row
 * @param rotations [blocks of a row, 8, 8]
 */
export function turnColumns(
  values: Float64Array,
  count: number,
  firstBlock: number,
  rotations: Float64Array,
): void {
  const end = rotations.length;
  let r = firstBlock * blockElements;
  for (let i = 0; i < count; i += blockSize) {
    const w0 = values[i]!;
    const w1 = values[i + 1]!;
    const w2 = values[i + 2]!;
    const w3 = values[i + 3]!;
    const w4 = values[i + 4]!;
    const w5 = values[i + 5]!;
    const w6 = values[i + 6]!;
    const w7 = values[i + 7]!;
    // Column j of the block: the sum over k of W[.., k] R[k, j].
    for (let j = 0; j < blockSize; j += 1) {
      const c = r + j;
      values[i + j] =
        w0 * rotations[c]! +
        w1 * rotations[c + 8]! +
        w2 * rotations[c + 16]! +
        w3 * rotations[c + 24]! +
        w4 * rotations[c + 32]! +
        w5 * rotations[c + 40]! +
        w6 * rotations[c + 48]! +
        w7 * rotations[c + 56]!;
    }
    r += blockElements;
    if (r === end) r = 0;
  }
}
