/** How good probabilities are: calibration error, Brier score and negative log-likelihood, over rows that count 0 to n times. */
import { type Verdict, type VerdictProbabilities, verdictIndex, verdicts } from '../data/verdict.ts';
import {
  type ConfidenceTable,
  calibrationError,
  confidenceTable,
  equalMassBins,
  equalWidthBins,
} from './calibration-error.ts';

export interface Scores {
  /** Rows whose most probable verdict is their label. */
  readonly accuracy: number;
  /** Mean probability of the most probable verdict. */
  readonly confidence: number;
  /** Mean of -log p(label), in nats. */
  readonly nll: number;
  /** Mean over rows of the sum over verdicts of (p - [is label])^2: 0 to 2 (Brier 1950). */
  readonly brier: number;
  /** Expected calibration error of the most probable verdict, 15 bins of equal width. */
  readonly ece: number;
  /** The same with bins of equal mass. */
  readonly eceEqualMass: number;
  /** Mean over verdicts of the calibration error of their own probability (Kull et al. 2019), equal width. */
  readonly classwiseEce: number;
  readonly classwiseEceEqualMass: number;
}

export const scoreNames = [
  'accuracy',
  'confidence',
  'nll',
  'brier',
  'ece',
  'eceEqualMass',
  'classwiseEce',
  'classwiseEceEqualMass',
] as const satisfies readonly (keyof Scores)[];

/** One verdict against the rest. */
export interface ClassScores {
  /** Mean of -log p(label) over the rows labelled so. */
  readonly nll: number;
  /** Mean over all rows of (p(verdict) - [is its label])^2. */
  readonly brier: number;
  /** Calibration error of p(verdict). */
  readonly ece: number;
  readonly eceEqualMass: number;
}

export const classScoreNames = ['nll', 'brier', 'ece', 'eceEqualMass'] as const;

/** What the scores are made of, computed once for all resamples. */
export interface ScoreTable {
  readonly labels: readonly number[];
  readonly nll: Float64Array;
  /** Squared error of each verdict's probability: [verdict][row]. */
  readonly squared: readonly Float64Array[];
  readonly top: ConfidenceTable;
  readonly byVerdict: readonly ConfidenceTable[];
}

/** @param probabilities of each row; its most probable verdict is the stricter one on a tie */
export function scoreTable(
  probabilities: readonly VerdictProbabilities[],
  labels: readonly Verdict[],
): ScoreTable {
  const label = labels.map(verdictIndex);
  const shares = verdicts.map((verdict) => Float64Array.from(probabilities, (own) => own[verdict]));
  const best = probabilities.map((own) =>
    verdicts.reduce((top, verdict, index) => (own[verdict] >= own[verdicts[top]!] ? index : top), 0),
  );
  return {
    labels: label,
    nll: Float64Array.from(
      label,
      (index, row) => -Math.log(Math.max(shares[index]![row]!, Number.MIN_VALUE)),
    ),
    squared: shares.map((own, verdict) =>
      own.map((share, row) => (share - (label[row] === verdict ? 1 : 0)) ** 2),
    ),
    top: confidenceTable(
      best.map((verdict, row) => shares[verdict]![row]!),
      (row) => best[row] === label[row],
    ),
    byVerdict: shares.map((own, verdict) => confidenceTable(own, (row) => label[row] === verdict)),
  };
}

/** Scores of rows that count as often as `counts` says; NaN when none does. */
export function scoresOf(table: ScoreTable, counts: ArrayLike<number>): Scores {
  const top = equalWidthBins(table.top, counts);
  const sum = (of: 'rows' | 'correct' | 'confidence'): number =>
    top.reduce((total, bin) => total + bin[of], 0);
  const classes = verdicts.map((_, verdict) => classScoresOf(table, verdict, counts));
  const mean = (of: (one: ClassScores) => number): number =>
    classes.reduce((total, one) => total + of(one), 0) / classes.length;
  return {
    accuracy: sum('correct') / sum('rows'),
    confidence: sum('confidence') / sum('rows'),
    nll: weightedMean(table.nll, counts),
    brier: classes.length * mean(({ brier }) => brier),
    ece: calibrationError(top),
    eceEqualMass: calibrationError(equalMassBins(table.top, counts)),
    classwiseEce: mean(({ ece }) => ece),
    classwiseEceEqualMass: mean(({ eceEqualMass }) => eceEqualMass),
  };
}

/** @param verdict its class number */
export function classScoresOf(table: ScoreTable, verdict: number, counts: ArrayLike<number>): ClassScores {
  const own = table.byVerdict[verdict]!;
  return {
    nll: weightedMean(table.nll, counts, (row) => table.labels[row] === verdict),
    brier: weightedMean(table.squared[verdict]!, counts),
    ece: calibrationError(equalWidthBins(own, counts)),
    eceEqualMass: calibrationError(equalMassBins(own, counts)),
  };
}

function weightedMean(
  values: Float64Array,
  counts: ArrayLike<number>,
  isCounted: (row: number) => boolean = () => true,
): number {
  let [sum, total] = [0, 0];
  for (let row = 0; row < values.length; row += 1) {
    if (!isCounted(row)) continue;
    sum += counts[row]! * values[row]!;
    total += counts[row]!;
  }
  return sum / total;
}
