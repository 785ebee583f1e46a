/** What the heads say about all windows of one text, brought to what any policy decides on. */
import { soften } from '../../calibration/soften.ts';
import {
  mostProbable,
  stricter,
  type VerdictProbabilities,
  verdictIndex,
  verdicts,
} from '../../data/verdict.ts';
import type { HeadFindings } from '../deciding/gate-decision.ts';
import type { AppliedCalibration } from '../dual-policy.ts';

/** Both heads on one window. */
export interface WindowJudgement {
  readonly safetyHead: VerdictProbabilities;
  /** Null where the model never says a behaviour tag. */
  readonly taskHead: VerdictProbabilities | null;
}

/** A head answered with something that is no probability. */
export class NotANumber extends Error {
  override readonly name = 'NotANumber';
}

/**
 * Every figure is that of the worst window for it, so that no policy can be more lenient with the text than with its
 * worst window.
 * @param calibration of this very model; without one the probabilities are taken as they are
 * @throws NotANumber when a head gave no probabilities
 */
export function judgeWindows(
  windows: readonly WindowJudgement[],
  calibration: AppliedCalibration | null,
  tokens: number,
): HeadFindings {
  if (windows.length === 0) throw new NotANumber('the heads judged nothing.');
  const temperature = calibration?.temperature ?? 1;
  const softened = windows.map(({ safetyHead, taskHead }) => {
    assertProbabilities('safety head', safetyHead);
    if (taskHead !== null) assertProbabilities('task head', taskHead);
    const own = soften(safetyHead, temperature);
    assertProbabilities('safety head', own);
    return { safetyHead: own, taskHead, safety: mostProbable(own), task: taskHead && mostProbable(taskHead) };
  });
  const shown = softened.reduce((worst, one) => (rank(one) > rank(worst) ? one : worst));
  const tasks = softened.map(({ task }) => task);
  return {
    safetyHead: shown.safetyHead,
    taskHead: shown.taskHead,
    temperature: calibration?.temperature ?? null,
    threshold: calibration?.threshold ?? null,
    confidence: Math.min(...softened.map(({ safetyHead, safety }) => safetyHead[safety])),
    worst: {
      safety: softened.map(({ safety }) => safety).reduce(stricter),
      task: tasks.some((task) => task === null) ? null : tasks.map((task) => task!).reduce(stricter),
      refuse: Math.max(...softened.map(({ safetyHead }) => safetyHead.REFUSE)),
      notAllow: Math.max(...softened.map(({ safetyHead }) => safetyHead.ESCALATE + safetyHead.REFUSE)),
    },
    tokens,
    windows: windows.length,
  };
}

/** Strictest verdict of either head first, then the surest. */
function rank(one: WindowJudgement): number {
  const safety = mostProbable(one.safetyHead);
  const verdict = one.taskHead === null ? safety : stricter(safety, mostProbable(one.taskHead));
  return verdictIndex(verdict) + one.safetyHead[verdict] / 2;
}

function assertProbabilities(head: string, probabilities: VerdictProbabilities): void {
  const shares = verdicts.map((verdict) => probabilities[verdict]);
  const sum = shares.reduce((total, share) => total + share, 0);
  if (shares.every((share) => share >= 0 && share <= 1) && Math.abs(sum - 1) < 1e-3) return;
  throw new NotANumber(`the ${head} gave no probabilities but ${shares.join(', ')}.`);
}
