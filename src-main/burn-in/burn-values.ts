/** One weight while it is burnt: piece by piece, in float64, back to its own type, with what the rounding cost. */
import { BurnInError } from './burn-in-error.ts';
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

/** @param largestPiece bytes of a piece at most */
export function createWeightBurner(weight: BurningWeight, largestPiece: number): WeightBurner {
  const { type, rotations, place } = weight;
  const blocks = rotations.length / 64;
  const exact = new Float64Array(largestPiece / bytesOf[type]);
  const cast = new Float64Array(type === 'F64' ? 0 : exact.length);
  let [done, largest, errors, squares] = [0, 0, 0, 0];

  function measure(count: number): void {
    for (let i = 0; i < count; i += 1) {
      const error = Math.abs(cast[i]! - exact[i]!);
      if (error > largest) largest = error;
      errors += error * error;
      squares += exact[i]! * exact[i]!;
    }
  }

  /** Position of the first value that is not finite, within the weight. */
  function assertFinite(values: Float64Array, count: number, problem: (value: number) => string): void {
    // 0 * x is NaN for NaN and infinity: one sum tells, without a branch for each value.
    let sum = 0;
    for (let i = 0; i < count; i += 1) sum += 0 * values[i]!;
    if (sum === 0) return;
    const index = values.findIndex((value) => !Number.isFinite(value));
    throw new BurnInError(`${place}: element ${done + index} ${problem(values[index]!)}`);
  }

  return {
    burn(bytes) {
      const count = decodeValues(type, bytes, exact);
      assertFinite(
        exact,
        count,
        (value) => `is ${value}. The weight cannot be burnt: get the model again, or from before it broke.`,
      );
      turnColumns(exact, count, (done / 8) % blocks, rotations);
      encodeValues(type, exact, bytes);
      if (type !== 'F64') {
        decodeValues(type, bytes, cast);
        assertFinite(
          cast,
          count,
          () => `does not fit ${type} once it is turned. Convert the model to BF16 or F32 first.`,
        );
        measure(count);
      }
      done += count;
    },
    castError: () => ({ largest, relative: squares === 0 ? 0 : Math.sqrt(errors / squares) }),
  };
}
