/** What a second model makes of the same prompt. */
import { mostProbable, type Verdict, verdictIndex } from '../../../src-main/data/verdict.ts';
import type { Judgement } from '../../../src-main/workbench/judge-desk.ts';

export interface JudgementChange {
  /** Whether the verdict, and each head's own, is another. */
  readonly verdict: boolean;
  readonly safetyHead: boolean;
  readonly taskHead: boolean;
  /** The way the verdict went; null when it stayed. */
  readonly direction: 'stricter' | 'more-lenient' | null;
  /** Probability after minus before. */
  readonly difference: Readonly<Record<'safetyHead' | 'taskHead', Readonly<Record<Verdict, number>>>>;
}

export function compareJudgements(before: Judgement, after: Judgement): JudgementChange {
  const steps = verdictIndex(after.verdict) - verdictIndex(before.verdict);
  const difference = (head: 'safetyHead' | 'taskHead') => ({
    ALLOW: after[head].ALLOW - before[head].ALLOW,
    ESCALATE: after[head].ESCALATE - before[head].ESCALATE,
    REFUSE: after[head].REFUSE - before[head].REFUSE,
  });
  return {
    verdict: steps !== 0,
    safetyHead: mostProbable(before.safetyHead) !== mostProbable(after.safetyHead),
    taskHead: mostProbable(before.taskHead) !== mostProbable(after.taskHead),
    direction: steps === 0 ? null : steps > 0 ? 'stricter' : 'more-lenient',
    difference: { safetyHead: difference('safetyHead'), taskHead: difference('taskHead') },
  };
}

/** What decided: the stricter head, both when they agree, or too little confidence in what both let through. */
export function decidingHead(judgement: Judgement): 'safetyHead' | 'taskHead' | 'both' | 'confidence' {
  if (judgement.calibrated?.cause === 'low-confidence') return 'confidence';
  const [safety, task] = [mostProbable(judgement.safetyHead), mostProbable(judgement.taskHead)];
  if (safety === task) return 'both';
  return verdictIndex(safety) > verdictIndex(task) ? 'safetyHead' : 'taskHead';
}
