/** All cases judged by several models: counts for each band, and the table as CSV. */
import { mostProbable, type Verdict, verdictIndex, verdicts } from '../../../src-main/data/verdict.ts';
import type { Judge } from '../../../src-main/training/events.ts';
import type { Case, Judgement } from '../../../src-main/workbench/judge-desk.ts';
import { type CsvCell, toCsv } from '../../components/csv.ts';

/** What one model made of the cases, in their order; `error`: it judged none of them. */
export interface ModelResult {
  readonly model: string;
  readonly name: string;
  readonly judgements: readonly Judgement[] | null;
  readonly error: string | null;
}

/** A band of cases (those with one expected verdict) and how they were judged. */
export interface BandCount {
  readonly expected: Verdict;
  readonly cases: number;
  readonly judged: Readonly<Record<Verdict, number>>;
}

/** How a judgement stands to what was expected. */
export type Match = 'as-expected' | 'stricter' | 'more-lenient';

export function matchOf(expected: Verdict, judged: Verdict): Match {
  if (expected === judged) return 'as-expected';
  return verdictIndex(judged) > verdictIndex(expected) ? 'stricter' : 'more-lenient';
}

/** What one of the three judges says. */
export function verdictOf(judgement: Judgement, judge: Judge): Verdict {
  return judge === 'dualPolicy' ? judgement.verdict : mostProbable(judgement[judge]);
}

/** Counts for each band; null for a model that did not judge. */
export function countBands(
  cases: readonly Case[],
  result: ModelResult,
  judge: Judge,
): readonly BandCount[] | null {
  const { judgements } = result;
  if (!judgements) return null;
  return verdicts.map((expected) => {
    const judged: Record<Verdict, number> = { ALLOW: 0, ESCALATE: 0, REFUSE: 0 };
    let count = 0;
    for (const [index, one] of cases.entries()) {
      if (one.expected !== expected) continue;
      judged[verdictOf(judgements[index]!, judge)] += 1;
      count += 1;
    }
    return { expected, cases: count, judged };
  });
}

/** One row for each case and model; a model that failed has its reason in place of a verdict. */
export function resultsAsCsv(
  cases: readonly Case[],
  results: readonly ModelResult[],
  language: 'en' | 'ja',
): string {
  const head = ['case', 'text', 'expected', 'model', 'manifest_sha256', 'verdict', 'disagreement'];
  const heads = ['safety_head', 'task_head'].flatMap((name) =>
    ['verdict', ...verdicts].map((part) => `${name}_${part.toLowerCase()}`),
  );
  const rows: CsvCell[][] = [[...head, ...heads, 'latency_ms', 'tokens', 'windows', 'error']];
  for (const [index, one] of cases.entries()) {
    for (const { name, judgements, error } of results) {
      const judged = judgements?.[index];
      const begin: CsvCell[] = [one.id, one.text[language], one.expected, name];
      rows.push(
        judged
          ? [
              ...begin,
              judged.manifestSha256,
              judged.verdict,
              judged.disagreement,
              verdictOf(judged, 'safetyHead'),
              ...verdicts.map((verdict) => rounded(judged.safetyHead[verdict])),
              verdictOf(judged, 'taskHead'),
              ...verdicts.map((verdict) => rounded(judged.taskHead[verdict])),
              Number(judged.latencyMs.toFixed(3)),
              judged.tokens,
              judged.windows,
              null,
            ]
          : [...begin, ...Array.from({ length: 14 }, () => null), error],
      );
    }
  }
  return toCsv(rows);
}

/** Six decimals: what float32 can tell. */
const rounded = (probability: number) => Number(probability.toFixed(6));
