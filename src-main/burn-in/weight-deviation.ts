/** Whether a burnt weight is W R rounded to its type, element by element. */
import type { Shape } from '../engine/data-types.ts';
import type { Weights } from './open-weights.ts';
import { blockSize } from './rotation.ts';
import { turnColumns } from './turn-columns.ts';
import type { WeightType } from './weight-values.ts';

/** Largest relative error of rounding to nearest, and half of the smallest number that is not zero. */
const rounding: Readonly<Record<WeightType, readonly [number, number]>> = {
  F64: [2 ** -53, Number.MIN_VALUE],
  F32: [2 ** -24, 2 ** -150],
  F16: [2 ** -11, 2 ** -25],
  BF16: [2 ** -8, 2 ** -134],
};

/** Elements that are looked at together. */
const PIECE = 1 << 20;

/**
 * The largest |burnt - W R| in units of what rounding to the burnt type may cost: u ||w||, with w the eight weights that
 * were turned together (a rotation makes none longer than that) and u the type's unit roundoff. At most 1 where W R was
 * rounded once; in F64, where W R itself is not exact, a few.
 * @param rotations [blocks, 8, 8]; `null` where the layer has no gate: the weight must be as it was
 */
export async function weightDeviation(
  source: Weights,
  burnt: Weights,
  name: string,
  shape: Shape,
  rotations: Float64Array | null,
): Promise<number> {
  const [rows, width] = shape as [number, number];
  const [roundoff, tiny] = rounding[burnt.typeOf(name)];
  const together = Math.max(1, Math.floor(PIECE / width));
  let largest = 0;
  for (let first = 0; first < rows; first += together) {
    const own = Array.from({ length: Math.min(together, rows - first) }, (_, index) => first + index);
    const before = await source.readRows(name, shape, own, 'float64');
    const found = await burnt.readRows(name, shape, own, 'float64');
    const exact = Float64Array.from(before);
    if (rotations) turnColumns(exact, exact.length, 0, rotations);
    for (let block = 0; block < exact.length; block += blockSize) {
      let [squares, difference] = [0, 0];
      for (let i = block; i < block + blockSize; i += 1) {
        squares += before[i]! * before[i]!;
        difference = Math.max(difference, Math.abs(found[i]! - exact[i]!));
      }
      if (difference > 0) largest = Math.max(largest, difference / (roundoff * Math.sqrt(squares) + tiny));
    }
  }
  return largest;
}
