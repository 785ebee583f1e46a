/** The temperature with the least calibration error: a search, because that error jumps when a row changes its bin. */

import { calibrationError, confidenceTable, equalWidthBins } from './calibration-error.ts';
import type { FittedTemperature, LogitRow } from './fit-temperature.ts';
import { softmax, temperatureRange } from './soften.ts';

/** Temperatures of the first look, evenly on the logarithmic scale: neighbours differ by 2 %. */
const GRID = 241;
/** Each further look divides the place around the best one so many times, three times over. */
const REFINEMENTS = 3;
const FINER = 21;

/**
 * Minimises the expected calibration error of the most probable verdict (equal width) over a grid and finer ones around its best
 * place. Of equally good temperatures the one nearest to 1, the least change, is taken.
 * @throws RangeError without rows
 */
export function fitTemperatureByError(rows: readonly LogitRow[]): FittedTemperature {
  if (rows.length === 0) throw new RangeError('no rows to fit a temperature to');
  const [low, high] = [Math.log(temperatureRange.low), Math.log(temperatureRange.high)];
  let step = (high - low) / (GRID - 1);
  let best = bestOf(
    rows,
    Array.from({ length: GRID }, (_, index) => low + index * step),
  );
  for (let look = 0; look < REFINEMENTS; look += 1) {
    const from = best - step;
    step = (2 * step) / (FINER - 1);
    const around = Array.from({ length: FINER }, (_, index) => from + index * step);
    best = bestOf(
      rows,
      [best, ...around].filter((at) => at >= low && at <= high),
    );
  }
  const temperature = Math.min(temperatureRange.high, Math.max(temperatureRange.low, Math.exp(best)));
  return { temperature, atBound: best <= low || best >= high };
}

/** @param logarithms of temperatures */
function bestOf(rows: readonly LogitRow[], logarithms: readonly number[]): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const logarithm of logarithms) {
    const error = errorAt(rows, Math.exp(logarithm));
    if (error < least || (error === least && Math.abs(logarithm) < Math.abs(best))) {
      [best, least] = [logarithm, error];
    }
  }
  return best;
}

function errorAt(rows: readonly LogitRow[], temperature: number): number {
  const isRight: boolean[] = [];
  const confidences = rows.map(({ logits, label }) => {
    const largest = Math.max(...logits);
    isRight.push(logits.lastIndexOf(largest) === label);
    return Math.max(...softmax(logits, temperature));
  });
  const table = confidenceTable(confidences, (row) => isRight[row]!);
  return calibrationError(equalWidthBins(table, new Uint8Array(rows.length).fill(1)));
}
