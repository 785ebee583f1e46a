/** Scores before and after, with intervals: of all rows, of each verdict, of each language. */
import { type Verdict, type VerdictProbabilities, verdicts } from '../data/verdict.ts';
import { bootstrapIntervals, type Interval, type Measure, type ResamplingOptions } from './interval.ts';
import {
  type ClassScores,
  classScoreNames,
  classScoresOf,
  type Scores,
  scoreNames,
  scoresOf,
  scoreTable,
} from './scores.ts';

/** `reduction`: the share by which a score became smaller, 1 - after/before; below 0 when it grew. */
export interface Compared<Name extends string> {
  readonly before: Readonly<Record<Name, Interval>>;
  readonly after: Readonly<Record<Name, Interval>>;
  readonly reduction: Readonly<Record<Name, Interval>>;
}

export interface ComparedScores {
  readonly rows: number;
  readonly scenes: number;
  readonly all: Compared<keyof Scores>;
  readonly byVerdict: Readonly<Record<Verdict, Compared<keyof ClassScores> & { readonly rows: number }>>;
  readonly byLanguage: Readonly<Record<string, Compared<keyof Scores> & { readonly rows: number }>>;
}

export interface ComparedRow {
  readonly label: Verdict;
  readonly language: string;
  readonly scene: string;
  readonly before: VerdictProbabilities;
  readonly after: VerdictProbabilities;
}

/** Before, after and reduction are measured on the same resamples, so that their intervals belong together. */
interface Gauge<Name extends string> {
  readonly names: readonly Name[];
  readonly read: Measure;
}

/** Gives the number of finished resamples after each. */
export function* compareScores(
  rows: readonly ComparedRow[],
  options: ResamplingOptions,
): Generator<number, ComparedScores, undefined> {
  const labels = rows.map(({ label }) => label);
  const before = scoreTable(
    rows.map((row) => row.before),
    labels,
  );
  const after = scoreTable(
    rows.map((row) => row.after),
    labels,
  );
  const languages = [...new Set(rows.map(({ language }) => language))].sort();
  const all = gauge(scoreNames, (counts) => [scoresOf(before, counts), scoresOf(after, counts)]);
  const ofVerdicts = verdicts.map((_, verdict) =>
    gauge(classScoreNames, (counts) => [
      classScoresOf(before, verdict, counts),
      classScoresOf(after, verdict, counts),
    ]),
  );
  const ofLanguages = languages.map((language) => {
    const own = rows.flatMap((row, index) => (row.language === language ? [index] : []));
    const table = (when: 'before' | 'after') =>
      scoreTable(
        own.map((index) => rows[index]![when]),
        own.map((index) => labels[index]!),
      );
    const tables = [table('before'), table('after')] as const;
    return gauge(scoreNames, (counts) => {
      const ownCounts = Uint16Array.from(own, (index) => counts[index]!);
      return [scoresOf(tables[0], ownCounts), scoresOf(tables[1], ownCounts)];
    });
  });
  const gauges = [all, ...ofVerdicts, ...ofLanguages];
  const scenes = rows.map(({ scene }) => scene);
  const intervals = yield* bootstrapIntervals(
    scenes,
    (counts) => gauges.flatMap(({ read }) => read(counts)),
    options,
  );
  const take = <Name extends string>({ names }: Gauge<Name>): Compared<Name> =>
    assemble(names, intervals.splice(0, 3 * names.length));
  const count = (isCounted: (row: ComparedRow) => boolean): number => rows.filter(isCounted).length;
  return {
    rows: rows.length,
    scenes: new Set(scenes).size,
    all: take(all),
    byVerdict: Object.fromEntries(
      verdicts.map((verdict, index) => [
        verdict,
        { rows: count(({ label }) => label === verdict), ...take(ofVerdicts[index]!) },
      ]),
    ) as ComparedScores['byVerdict'],
    byLanguage: Object.fromEntries(
      languages.map((own, index) => [
        own,
        { rows: count(({ language }) => language === own), ...take(ofLanguages[index]!) },
      ]),
    ),
  };
}

function gauge<Name extends string>(
  names: readonly Name[],
  scores: (counts: Uint16Array) => readonly [Readonly<Record<Name, number>>, Readonly<Record<Name, number>>],
): Gauge<Name> {
  return {
    names,
    read(counts) {
      const [before, after] = scores(counts);
      return [
        ...names.map((name) => before[name]),
        ...names.map((name) => after[name]),
        ...names.map((name) => 1 - after[name] / before[name]),
      ];
    },
  };
}

function assemble<Name extends string>(
  names: readonly Name[],
  intervals: readonly Interval[],
): Compared<Name> {
  const part = (which: number) =>
    Object.fromEntries(
      names.map((name, index) => [name, intervals[which * names.length + index]!]),
    ) as Record<Name, Interval>;
  return { before: part(0), after: part(1), reduction: part(2) };
}
