/** Bootstrap intervals by scene: rows of one scene are alike, so whole scenes are drawn (Davison and Hinkley 1997, 3.8). */
import { Random } from '../engine/random.ts';
import { quantileOfSorted } from './calibration-error.ts';

/** A figure with its 95 % interval; null where there is nothing to measure. */
export interface Interval {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** What is measured on rows that count as often as `counts` says: always the same numbers in the same order. */
export type Measure = (counts: Uint16Array) => readonly number[];

export interface ResamplingOptions {
  readonly resamples: number;
  readonly seed: number;
}

/** The default: percentiles of 1,000 repeat to about a tenth of the interval. */
export const resampling: ResamplingOptions = { resamples: 1000, seed: 8 };

/**
 * Measures all rows and then as many resamples, in which as many scenes are drawn with replacement as there are.
 * Gives the number of finished resamples after each; percentile intervals at the end.
 * @param scenes the scene of each row
 */
export function* bootstrapIntervals(
  scenes: readonly string[],
  measure: Measure,
  { resamples, seed }: ResamplingOptions,
): Generator<number, Interval[], undefined> {
  const names = [...new Set(scenes)];
  const numbers = new Map(names.map((name, index) => [name, index]));
  const sceneOf = Uint32Array.from(scenes, (scene) => numbers.get(scene)!);
  const values = measure(new Uint16Array(scenes.length).fill(1));
  const samples = values.map(() => [] as number[]);
  const random = new Random(seed);
  for (let resample = 1; resample <= resamples; resample += 1) {
    const drawn = new Uint16Array(names.length);
    for (let draw = 0; draw < names.length; draw += 1) drawn[random.integer(names.length)]! += 1;
    const counts = Uint16Array.from(sceneOf, (scene) => drawn[scene]!);
    for (const [index, value] of measure(counts).entries()) {
      // A resample without any row of a language says nothing about it.
      if (Number.isFinite(value)) samples[index]!.push(value);
    }
    yield resample;
  }
  return values.map((value, index) => interval(value, samples[index]!));
}

function interval(value: number, samples: readonly number[]): Interval {
  if (!Number.isFinite(value)) return { value: null, low: null, high: null };
  if (samples.length === 0) return { value, low: null, high: null };
  const sorted = Float64Array.from(samples).sort();
  return { value, low: quantileOfSorted(sorted, 0.025), high: quantileOfSorted(sorted, 0.975) };
}
