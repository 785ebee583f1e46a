/** Against scikit-learn 1.9.1, netcal 1.4.0 and SciPy 1.17.1: `fixtures/make-fixtures.py` wrote what they say. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Verdict, type VerdictProbabilities, verdicts } from '../data/verdict.ts';
import {
  BINS,
  calibrationError,
  confidenceTable,
  equalMassBins,
  equalWidthBins,
} from './calibration-error.ts';
import { fitTemperature } from './fit-temperature.ts';
import { fitTemperatureByError } from './fit-temperature-by-error.ts';
import {
  type ClassScores,
  classScoreNames,
  classScoresOf,
  type Scores,
  scoreNames,
  scoresOf,
  scoreTable,
} from './scores.ts';
import { softmax } from './soften.ts';

type ReferenceScores = Scores & {
  readonly classes: readonly ClassScores[];
  readonly reliability: Curve;
  readonly quantiles: Curve;
};

interface Curve {
  readonly accuracy: readonly number[];
  readonly confidence: readonly number[];
}

interface Reference {
  readonly bins: number;
  readonly cases: readonly {
    readonly name: string;
    readonly logits: readonly (readonly number[])[];
    readonly labels: readonly number[];
    readonly temperature: number;
    readonly leastNll: number;
    readonly netcalTemperature: number;
    readonly before: ReferenceScores;
    readonly after: ReferenceScores;
  }[];
}

const file = new URL('./fixtures/reference.json', import.meta.url);
const reference = JSON.parse(readFileSync(file, 'utf8')) as Reference;

const named = (p: readonly number[]): VerdictProbabilities => ({
  ALLOW: p[0]!,
  ESCALATE: p[1]!,
  REFUSE: p[2]!,
});

describe.each(reference.cases)('rows that are $name', (one) => {
  const rows = one.logits.map((logits, index) => ({ logits, label: one.labels[index]! }));
  const labels = one.labels.map((label): Verdict => verdicts[label]!);
  const ones = new Uint8Array(rows.length).fill(1);
  const tableAt = (temperature: number) =>
    scoreTable(
      one.logits.map((logits) => named(softmax(logits, temperature))),
      labels,
    );

  it('get the temperature that SciPy and netcal find', () => {
    const { temperature, atBound } = fitTemperature(rows);
    expect(atBound).toBe(false);
    expect(temperature / one.temperature).toBeCloseTo(1, 6);
    expect(temperature / one.netcalTemperature).toBeCloseTo(1, 4);
    expect(scoresOf(tableAt(temperature), ones).nll).toBeLessThanOrEqual(one.leastNll + 1e-15);
  });

  it.each(['before', 'after'] as const)('have the scores of the reference, %s', (when) => {
    expect(reference.bins).toBe(BINS);
    const table = tableAt(when === 'before' ? 1 : one.temperature);
    const scores = scoresOf(table, ones);
    for (const name of scoreNames) expect(scores[name], name).toBeCloseTo(one[when][name], 10);
    for (const [verdict, expected] of one[when].classes.entries()) {
      const own = classScoresOf(table, verdict, ones);
      for (const name of classScoreNames)
        expect(own[name], `${verdict} ${name}`).toBeCloseTo(expected[name], 10);
    }
  });

  it.each([
    ['equal width', 'reliability', equalWidthBins],
    ['equal mass', 'quantiles', equalMassBins],
  ] as const)('fall into the bins of the reference, %s', (_, curve, binsOf) => {
    const bins = binsOf(tableAt(1).top, ones).filter((bin) => bin.rows > 0);
    const expected = one.before[curve];
    expect(bins).toHaveLength(expected.accuracy.length);
    for (const [index, { rows: count, confidence, correct }] of bins.entries()) {
      expect(correct / count).toBeCloseTo(expected.accuracy[index]!, 12);
      expect(confidence / count).toBeCloseTo(expected.confidence[index]!, 12);
    }
  });

  it('have no smaller calibration error at any other temperature than the one that is searched for it', () => {
    const errorAt = (temperature: number): number => {
      const { top } = tableAt(temperature);
      return calibrationError(equalWidthBins(top, ones));
    };
    const { temperature } = fitTemperatureByError(rows);
    const least = errorAt(temperature);
    for (let other = 0.1; other <= 10; other *= 1.03)
      expect(least).toBeLessThanOrEqual(errorAt(other) + 1e-3);
    expect(least).toBeLessThanOrEqual(errorAt(one.temperature));
  });

  it('count twice like rows that are there twice', () => {
    const counts = Uint8Array.from(rows, (_, index) => index % 3);
    const copies = rows.flatMap((_, index) => Array<number>(counts[index]!).fill(index));
    const copied = scoreTable(
      copies.map((index) => named(softmax(one.logits[index]!))),
      copies.map((index) => labels[index]!),
    );
    const expected = scoresOf(copied, new Uint8Array(copies.length).fill(1));
    const weighted = scoresOf(tableAt(1), counts);
    for (const name of scoreNames) expect(weighted[name], name).toBeCloseTo(expected[name], 10);
    expect(fitTemperature(rows, counts).temperature).toBeCloseTo(
      fitTemperature(copies.map((index) => rows[index]!)).temperature,
      9,
    );
  });
});

describe('bins', () => {
  it('take confidences on an edge into the bin below, and equal ones into one bin of equal mass', () => {
    const table = confidenceTable([0, 0.2, 0.4, 1], () => true);
    const counts = [1, 1, 1, 1];
    expect(equalWidthBins(table, counts, 5).map(({ rows }) => rows)).toEqual([2, 1, 0, 0, 1]);
    const same = confidenceTable([0.5, 0.5, 0.5, 0.5, 0.9], () => true);
    const filled = equalMassBins(same, [1, 1, 1, 1, 1], 4).filter(({ rows }) => rows > 0);
    expect(filled.map(({ rows }) => rows)).toEqual([5]);
  });
});
