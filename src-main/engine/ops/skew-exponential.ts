/**
 * Rotations from skew-symmetric matrices: R = exp(A), the exponential map of the Lie group SO(8) (Hall 2015, "Lie
 * Groups, Lie Algebras, and Representations", chapter 2; docs/gates.md says why it and not Cayley's transform).
 */
import type { Value } from '../graph.ts';
import { add, binaryNode, multiply, scale } from './arithmetic.ts';
import { batchedProduct, matrixProduct } from './matrix.ts';
import { reshape } from './shape.ts';

/** Rows and columns of a block. */
export const blockSize = 8;

/** Entries above the diagonal of a block, row by row: a01, a02, ..., a07, a12, ..., a67. */
export const blockParameters = (blockSize * (blockSize - 1)) / 2;

/** A block is halved until its norm is at most this. */
const SMALL = 0.5;

/** Most halvings of a block: norms up to 128 (more than twenty whole turns) come down to `SMALL`. */
const HALVINGS = 8;

/** 1/k! for k = 0 to 16. */
const taylor: number[] = [1];
for (let k = 1; k <= 16; k += 1) taylor.push(taylor[k - 1]! / k);

/**
 * exp of skew-symmetric 8 x 8 matrices: parameters [n, 28] -> rotations [n, 8, 8].
 *
 * Scaling and squaring (Moler & Van Loan 2003, method 3) with the Taylor polynomial of degree 16. A skew-symmetric A
 * has purely imaginary eigenvalues i t, so the polynomial's error is at most |t|^17 / 17! in every direction; the
 * Euclidean norm of the 28 parameters is sqrt(t1^2 + t2^2 + t3^2 + t4^2), which is never below the largest t. With s
 * halvings down to a norm of at most 1/2 the error of the result is at most 2^s 0.5^17 / 17! = 2^s 2.2e-20: below
 * float64's rounding for all s used here. What is left is rounding, which each squaring doubles; therefore each block
 * is halved only as often as its own norm needs (a block below 1/2 never). Beyond a norm of 128 the bound grows to
 * 256 (norm / 256)^17 / 17!, which is 7e-13 at norm 256.
 *
 * The gradient is that of the operations done; the number of halvings is constant almost everywhere, and where it
 * jumps, the exact exponential on both sides is the same. Zero parameters give the identity, exactly.
 * @param parameters entries above the diagonal, row by row: A[i][j] = a, A[j][i] = -a, in radians
 */
export function skewExponential(parameters: Value): Value {
  const [blocks, count] = [parameters.shape[0]!, parameters.shape[1]!];
  if (parameters.shape.length !== 2 || count !== blockParameters)
    throw new Error(`rotations need parameters [n, ${blockParameters}], not [${parameters.shape}]`);
  const { halved, factor } = halvings(parameters);
  const shape = [blocks, blockSize, blockSize];
  const small = reshape(matrixProduct(multiply(parameters, factor), skewPattern(parameters)), shape);
  let rotation = polynomial(small);
  for (const { yes, no } of halved) {
    const squared = batchedProduct(rotation, rotation);
    rotation = add(multiply(squared, yes), multiply(rotation, no));
  }
  return rotation;
}

/**
 * Which blocks are halved once, twice, ... (`yes` is 1 or 0, `no` the other, [n, 1, 1]), and 2^-halvings as `factor`
 * [n, 1]. Not differentiated.
 */
function halvings(parameters: Value): {
  readonly halved: readonly { readonly yes: Value; readonly no: Value }[];
  readonly factor: Value;
} {
  const { graph } = parameters;
  const column = [parameters.shape[0]!, 1];
  const cube = [...column, 1];
  const squares = graph.node('ReduceSumSquare', [parameters, graph.integers([1])], column, {
    attributes: { keepdims: 1 },
  });
  const to = graph.floatType === 'float64' ? 11 : 1;
  const one = graph.scalar(1);
  let factor = graph.node('Expand', [one, graph.integers(column)], column);
  const halved = Array.from({ length: HALVINGS }, (_, level) => {
    const bound = graph.scalar((SMALL * 2 ** level) ** 2);
    const larger = graph.node('Greater', [squares, bound], column, { type: 'bool' });
    const yes = graph.node('Cast', [larger], column, { attributes: { to } });
    factor = binaryNode('Mul', factor, binaryNode('Sub', one, binaryNode('Mul', yes, graph.scalar(0.5))));
    const wide = graph.node('Reshape', [yes, graph.integers(cube)], cube);
    return { yes: wide, no: binaryNode('Sub', one, wide) };
  });
  return { halved, factor };
}

/** [28, 64]: row k puts parameter k at its place above the diagonal, and its negative below. */
function skewPattern({ graph }: Value): Value {
  const width = blockSize * blockSize;
  const values = new Float64Array(blockParameters * width);
  let row = 0;
  for (let i = 0; i < blockSize; i += 1) {
    for (let j = i + 1; j < blockSize; j += 1) {
      values[row * width + i * blockSize + j] = 1;
      values[row * width + j * blockSize + i] = -1;
      row += 1;
    }
  }
  return graph.floats([blockParameters, width], values);
}

/**
 * The Taylor polynomial of degree 16 by Paterson and Stockmeyer's scheme (1973): six products instead of fifteen.
 * p(A) = B0 + A4 (B1 + A4 (B2 + A4 (B3 + A4 / 16!))), where Bk = A^0 / (4k)! + A / (4k+1)! + A^2 / (4k+2)! + A^3 / (4k+3)!.
 */
function polynomial(a: Value): Value {
  const { graph } = a;
  const identity = graph.floats(
    [1, blockSize, blockSize],
    Array.from({ length: blockSize ** 2 }, (_, index) => (index % (blockSize + 1) === 0 ? 1 : 0)),
  );
  const square = batchedProduct(a, a);
  const cube = batchedProduct(square, a);
  const fourth = batchedProduct(square, square);
  const part = (k: number): Value =>
    [a, square, cube].reduce(
      (sum, power, index) => add(sum, scale(power, taylor[4 * k + index + 1]!)),
      scale(identity, taylor[4 * k]!),
    );
  let sum = add(part(3), scale(fourth, taylor[16]!));
  for (const k of [2, 1, 0]) sum = add(part(k), batchedProduct(fourth, sum));
  return sum;
}
