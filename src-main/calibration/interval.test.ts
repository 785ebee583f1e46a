import { describe, expect, it } from 'vitest';
import { Random } from '../engine/random.ts';
import { bootstrapIntervals, type Interval, type Measure } from './interval.ts';

const random = new Random(3);
const values = Array.from({ length: 400 }, () => random.normal());
const ownScenes = values.map((_, index) => `scene ${index}`);

const mean: Measure = (counts) => {
  let [sum, rows] = [0, 0];
  for (const [index, count] of counts.entries()) {
    sum += count * values[index % values.length]!;
    rows += count;
  }
  return [sum / rows];
};

function intervalsOf(scenes: readonly string[], measure: Measure, resamples = 1000, seed = 8): Interval[] {
  const resampling = bootstrapIntervals(scenes, measure, { resamples, seed });
  let next = resampling.next();
  while (!next.done) next = resampling.next();
  return next.value;
}

const widthOf = ({ low, high }: Interval): number => high! - low!;

describe('bootstrap intervals', () => {
  it('of a mean are as wide as theory says, and the same for the same seed', () => {
    const [interval] = intervalsOf(ownScenes, mean) as [Interval];
    const [centre] = mean(new Uint16Array(400).fill(1)) as [number];
    const deviation = Math.sqrt(values.reduce((sum, one) => sum + (one - centre) ** 2, 0) / 400);
    expect(interval.value).toBe(centre);
    expect(widthOf(interval)).toBeGreaterThan(0.9 * 2 * 1.96 * (deviation / 20));
    expect(widthOf(interval)).toBeLessThan(1.1 * 2 * 1.96 * (deviation / 20));
    expect(intervalsOf(ownScenes, mean)).toEqual([interval]);
    expect(intervalsOf(ownScenes, mean, 1000, 9)).not.toEqual([interval]);
  });

  it('are not narrowed by rows that only repeat others of their scene', () => {
    const copies = [...ownScenes, ...ownScenes, ...ownScenes, ...ownScenes];
    const [once] = intervalsOf(ownScenes, mean) as [Interval];
    const [fourTimes] = intervalsOf(copies, mean) as [Interval];
    expect(fourTimes.value).toBeCloseTo(once.value!, 12);
    expect(widthOf(fourTimes)).toBeCloseTo(widthOf(once), 12);
    // As rows of their own they would be taken for four times the evidence.
    const [naive] = intervalsOf(
      copies.map((_, index) => `${index}`),
      mean,
    ) as [Interval];
    expect(widthOf(naive)).toBeLessThan(0.6 * widthOf(once));
  });

  it('leave out resamples that have nothing to measure, and are null when there never is anything', () => {
    const first: Measure = (counts) => [counts[0]! > 0 ? 1 : Number.NaN, Number.NaN];
    expect(intervalsOf(['a', 'b'], first, 50)).toEqual([
      { value: 1, low: 1, high: 1 },
      { value: null, low: null, high: null },
    ]);
  });
});
