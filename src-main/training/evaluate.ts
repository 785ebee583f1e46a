/** Measuring both heads and the dual policy on labelled prompts. */
import { mostProbable, stricter, type Verdict } from '../data/verdict.ts';
import type { HeadProbabilities } from '../language-model/two-head-model.ts';
import type { Judge } from './events.ts';
import { type ClassMix, type Figures, figures } from './figures.ts';

/** What each judge says to one prompt. */
export function judgements(heads: HeadProbabilities): Record<Judge, Verdict> {
  const taskHead = mostProbable(heads.taskHead);
  const safetyHead = mostProbable(heads.safetyHead);
  return { taskHead, safetyHead, dualPolicy: stricter(taskHead, safetyHead) };
}

/** Figures of every judge. */
export function figuresByJudge(
  labels: readonly Verdict[],
  heads: readonly HeadProbabilities[],
  mix?: ClassMix,
): Record<Judge, Figures> {
  const judged = heads.map(judgements);
  const of = (judge: Judge): Figures =>
    figures(
      judged.map((verdict, index) => ({ label: labels[index]!, judged: verdict[judge] })),
      mix,
    );
  return { taskHead: of('taskHead'), safetyHead: of('safetyHead'), dualPolicy: of('dualPolicy') };
}
