/** One weight while it is burnt: piece by piece, in float64, back to its own type, with what the rounding cost. */
import { BurnInError } from './burn-in-error.ts';
import { blockElements, blockSize } from './rotation.ts';
import { turnColumns } from './turn-columns.ts';
import { bytesOf, decodeValues, encodeValues, type WeightType } from './weight-values.ts';

export interface BurningWeight {
  readonly type: WeightType;
  /** [blocks of a row, 8, 8]. */
  readonly rotations: Float64Array;
  /** For errors: file and tensor. */
  readonly place: string;
}

/** What casting the turned weights back to their type changed. */
export interface CastError {
  /** Largest |cast - exact|. */
  readonly largest: number;
  /** Root of the mean square of cast - exact, relative to that of the exact values. */
  readonly relative: number;
}

export interface WeightBurner {
  /**
   * Burns a piece in place; pieces come in order and hold whole blocks of eight.
   * @throws BurnInError for NaN or infinity, before or after
   */
  burn(bytes: Uint8Array): void;
  /** Over all pieces so far. */
  castError(): CastError;
}

/** Room for one piece's values; weights that are burnt one after the other share it. */
export interface Workspace {
  readonly exact: Float64Array;
  readonly cast: Float32Array;
}

/** @param largestPiece bytes of a piece at most, of any type */
export function createWorkspace(largestPiece: number): Workspace {
  const values = largestPiece / Math.min(...Object.values(bytesOf));
  return { exact: new Float64Array(values), cast: new Float32Array(values) };
}

export function createWeightBurner(weight: BurningWeight, { exact, cast }: Workspace): WeightBurner {
  const { type, rotations, place } = weight;
  const blocks = rotations.length / blockElements;
  let done = 0;
  let sum: Differences = { largest: 0, errors: 0, squares: 0 };

  /** @throws naming the first value that is not finite */
  function assertFinite(values: Float64Array | Float32Array, count: number, problem: string): void {
    const index = values.subarray(0, count).findIndex((value) => !Number.isFinite(value));
    if (index >= 0) throw new BurnInError(`${place}: element ${done + index} ${problem}`);
  }

  return {
    burn(bytes) {
      const count = decodeValues(type, bytes, exact);
      if (!allFinite(exact, count))
        assertFinite(
          exact,
          count,
          'is NaN or infinity. It cannot be burnt: get the model again, or from before it broke.',
        );
      turnColumns(exact, count, (done / blockSize) % blocks, rotations);
      encodeValues(type, exact, bytes, cast);
      const tooLarge = `does not fit ${type} once it is turned. Convert the model to BF16 or F32 first.`;
      if (type === 'F64') assertFinite(exact, count, tooLarge);
      else {
        const piece = differences(exact, cast, count);
        if (!Number.isFinite(piece.errors)) assertFinite(cast, count, tooLarge);
        sum = {
          largest: Math.max(sum.largest, piece.largest),
          errors: sum.errors + piece.errors,
          squares: sum.squares + piece.squares,
        };
      }
      done += count;
    },
    castError: () => ({
      largest: sum.largest,
      relative: sum.squares === 0 ? 0 : Math.sqrt(sum.errors / sum.squares),
    }),
  };
}

/** 0 x is NaN for NaN and infinity: one sum tells, without a branch for each value. */
function allFinite(values: Float64Array, count: number): boolean {
  let sum = 0;
  for (let i = 0; i < count; i += 1) sum += 0 * values[i]!;
  return sum === 0;
}

interface Differences {
  readonly largest: number;
  /** Sum of the squares of the differences, and of the exact values. */
  readonly errors: number;
  readonly squares: number;
}

function differences(exact: Float64Array, cast: Float32Array, count: number): Differences {
  let [largest, errors, squares] = [0, 0, 0];
  for (let i = 0; i < count; i += 1) {
    const value = exact[i]!;
    const error = Math.abs(cast[i]! - value);
    if (error > largest) largest = error;
    errors += error * error;
    squares += value * value;
  }
  return { largest, errors, squares };
}
