/**
 * Rotations of SO(8) from their 28 parameters, in float64: R = exp(A), A skew-symmetric.
 *
 * Scaling and squaring with a Taylor polynomial (Moler and Van Loan 2003, methods 1 and 3): exp(A) = exp(A / 2^s)^(2^s).
 * Each squaring doubles the distance from orthogonality that rounding brings in, so that large angles would lose digits;
 * one step of Newton's iteration for the orthogonal polar factor (Higham 1986), R (3 I - R^T R) / 2, takes a distance e
 * back to 3/4 e^2, which is below rounding.
 */

import { blockParameters, blockSize } from '../engine/ops/skew-exponential.ts';

export { blockParameters, blockSize };

/** Elements of a block. */
export const blockElements = blockSize * blockSize;

/** Norm up to which the polynomial is used: 0.25^13 / 13! = 2e-18 is left out. */
const TAYLOR_NORM = 0.25;
const TAYLOR_DEGREE = 12;

/**
 * One rotation for every 28 parameters.
 * @param parameters [blocks, 28]
 * @returns [blocks, 8, 8], row-major
 * @throws RangeError for a parameter that is no finite number
 */
export function rotationsOf(parameters: ArrayLike<number>): Float64Array {
  const blocks = parameters.length / blockParameters;
  if (!Number.isInteger(blocks))
    throw new RangeError(`${parameters.length} values are no multiple of ${blockParameters} parameters.`);
  const out = new Float64Array(blocks * blockElements);
  const skew = new Float64Array(blockElements);
  for (let block = 0; block < blocks; block += 1) {
    fillSkew(skew, parameters, block * blockParameters);
    exponential(skew, out.subarray(block * blockElements, (block + 1) * blockElements));
  }
  return out;
}

function fillSkew(skew: Float64Array, parameters: ArrayLike<number>, offset: number): void {
  let position = offset;
  for (let i = 0; i < blockSize; i += 1) {
    for (let j = i + 1; j < blockSize; j += 1) {
      const value = parameters[position]!;
      if (!Number.isFinite(value))
        throw new RangeError(
          `parameter ${position - offset} of block ${offset / blockParameters} is ${value}.`,
        );
      skew[i * blockSize + j] = value;
      skew[j * blockSize + i] = -value;
      position += 1;
    }
  }
}

const term = new Float64Array(blockElements);
const power = new Float64Array(blockElements);
const scaled = new Float64Array(blockElements);

/** Writes exp(skew) to `out`. */
function exponential(skew: Float64Array, out: Float64Array): void {
  const norm = largestColumnSum(skew);
  const squarings = norm > TAYLOR_NORM ? Math.ceil(Math.log2(norm / TAYLOR_NORM)) : 0;
  // A power of two: exact.
  for (let i = 0; i < blockElements; i += 1) scaled[i] = skew[i]! * 2 ** -squarings;
  // Horner: I + A (I + A/2 (I + A/3 (...))).
  identity(power);
  for (let k = TAYLOR_DEGREE; k >= 1; k -= 1) {
    product(scaled, power, term);
    for (let i = 0; i < blockElements; i += 1) power[i] = term[i]! / k;
    for (let i = 0; i < blockSize; i += 1) power[i * (blockSize + 1)]! += 1;
  }
  for (let k = 0; k < squarings; k += 1) {
    product(power, power, term);
    power.set(term);
  }
  // Newton's step.
  gram(power, 0, term);
  for (let i = 0; i < blockElements; i += 1) term[i] = -0.5 * term[i]!;
  for (let i = 0; i < blockSize; i += 1) term[i * (blockSize + 1)]! += 1.5;
  product(power, term, out);
}

function identity(matrix: Float64Array): void {
  matrix.fill(0);
  for (let i = 0; i < blockSize; i += 1) matrix[i * (blockSize + 1)] = 1;
}

function largestColumnSum(matrix: Float64Array): number {
  let largest = 0;
  for (let j = 0; j < blockSize; j += 1) {
    let sum = 0;
    for (let i = 0; i < blockSize; i += 1) sum += Math.abs(matrix[i * blockSize + j]!);
    largest = Math.max(largest, sum);
  }
  return largest;
}

/** out = a b; `out` is neither of them. */
function product(a: Float64Array, b: Float64Array, out: Float64Array): void {
  for (let i = 0; i < blockSize; i += 1) {
    for (let j = 0; j < blockSize; j += 1) {
      let sum = 0;
      for (let k = 0; k < blockSize; k += 1) sum += a[i * blockSize + k]! * b[k * blockSize + j]!;
      out[i * blockSize + j] = sum;
    }
  }
}

/** out = R^T R for the block of `rotations` that begins at `offset`. */
function gram(rotations: Float64Array, offset: number, out: Float64Array): void {
  for (let i = 0; i < blockSize; i += 1) {
    for (let j = 0; j < blockSize; j += 1) {
      let sum = 0;
      for (let k = 0; k < blockSize; k += 1) {
        const row = offset + k * blockSize;
        sum += rotations[row + i]! * rotations[row + j]!;
      }
      out[i * blockSize + j] = sum;
    }
  }
}

/**
 * How far each block is from orthogonal: the Frobenius norm of R^T R - I (at least the spectral norm).
 * @param rotations [blocks, 8, 8]
 */
export function orthogonalityErrors(rotations: Float64Array): Float64Array {
  const product = new Float64Array(blockElements);
  return distances(rotations, (offset) => {
    gram(rotations, offset, product);
    return product;
  });
}

/**
 * How far each block is from doing nothing: the Frobenius norm of R - I.
 * @param rotations [blocks, 8, 8]
 */
export function distancesFromIdentity(rotations: Float64Array): Float64Array {
  return distances(rotations, (offset) => rotations.subarray(offset, offset + blockElements));
}

function distances(rotations: Float64Array, matrixAt: (offset: number) => Float64Array): Float64Array {
  return Float64Array.from({ length: rotations.length / blockElements }, (_, block) => {
    const matrix = matrixAt(block * blockElements);
    let sum = 0;
    for (let i = 0; i < blockElements; i += 1) {
      const difference = matrix[i]! - (i % (blockSize + 1) === 0 ? 1 : 0);
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  });
}
