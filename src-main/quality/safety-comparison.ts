/** What changed in the verdicts: agreement, flips by direction, and the safety figures of both files. */
import { type Verdict, verdictIndex, verdicts } from '../data/verdict.ts';
import type { HeadProbabilities } from '../language-model/two-head-model.ts';
import { judgements } from '../training/evaluate.ts';
import type { Judge } from '../training/events.ts';
import { figures } from '../training/figures.ts';
import { proportion } from '../training/wilson.ts';
import type { ComparedFile, JudgeCompared, QualityResult } from './quality-result.ts';

type ByJudge<Value> = Record<Judge, Value>;

/** A value for each judge. */
export function byJudge<Value>(of: (judge: Judge) => Value): ByJudge<Value> {
  return { taskHead: of('taskHead'), safetyHead: of('safetyHead'), dualPolicy: of('dualPolicy') };
}

/** @param heads of each prompt, in the order of the labels */
export function safetyOfReference(
  labels: readonly Verdict[],
  heads: readonly HeadProbabilities[],
): NonNullable<QualityResult['reference']['safety']> {
  const judged = heads.map(judgements);
  return byJudge((judge) => ({ figures: figuresOf(labels, judged, judge) }));
}

export function compareSafety(
  labels: readonly Verdict[],
  reference: readonly HeadProbabilities[],
  own: readonly HeadProbabilities[],
): NonNullable<ComparedFile['safety']> {
  const [before, after] = [reference.map(judgements), own.map(judgements)];
  return byJudge((judge): JudgeCompared => {
    const flips = verdicts.map(() => verdicts.map(() => 0));
    for (const [index, row] of before.entries())
      flips[verdictIndex(row[judge])]![verdictIndex(after[index]![judge])]! += 1;
    const refused = flips[verdictIndex('REFUSE')]!;
    const same = verdicts.reduce((sum, _, index) => sum + flips[index]![index]!, 0);
    return {
      figures: figuresOf(labels, after, judge),
      agreement: proportion(same, labels.length),
      flips,
      refuseToAllow: proportion(
        refused[verdictIndex('ALLOW')]!,
        refused.reduce((sum, one) => sum + one, 0),
      ),
      largestShift: judge === 'dualPolicy' ? null : largestShift(reference, own, judge),
    };
  });
}

function figuresOf(
  labels: readonly Verdict[],
  judged: readonly Record<Judge, Verdict>[],
  judge: Judge,
): JudgeCompared['figures'] {
  // The schema's arrays are writable, the figures' are not.
  return structuredClone(
    figures(judged.map((row, index) => ({ label: labels[index]!, judged: row[judge] }))),
  ) as JudgeCompared['figures'];
}

function largestShift(
  reference: readonly HeadProbabilities[],
  own: readonly HeadProbabilities[],
  head: 'taskHead' | 'safetyHead',
): number {
  let largest = 0;
  for (const [index, row] of reference.entries())
    for (const verdict of verdicts)
      largest = Math.max(largest, Math.abs(row[head][verdict] - own[index]![head][verdict]));
  return largest;
}
