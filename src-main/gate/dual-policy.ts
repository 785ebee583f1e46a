/** The dual policy: both heads judge, the stricter verdict wins, and a disagreement is shown. */
import { mostProbable, stricter, type Verdict, type VerdictProbabilities } from '../data/verdict.ts';
import type { HeadProbabilities } from '../language-model/two-head-model.ts';

export interface Decision {
  readonly verdict: Verdict;
  readonly safetyHead: VerdictProbabilities;
  readonly taskHead: VerdictProbabilities;
  /** True when the heads' own verdicts differ. */
  readonly disagreement: boolean;
}

/**
 * Decides on one prompt.
 * @throws when a probability is missing or not a number: the caller must then keep the gate closed
 */
export function decide({ safetyHead, taskHead }: HeadProbabilities): Decision {
  for (const [head, probabilities] of Object.entries({ safetyHead, taskHead })) {
    const sum = Object.values(probabilities).reduce((total, share) => total + share, 0);
    if (!(Math.abs(sum - 1) < 1e-3))
      throw new Error(`the ${head} gave no probabilities (their sum is ${sum})`);
  }
  const [safety, task] = [mostProbable(safetyHead), mostProbable(taskHead)];
  return { verdict: stricter(safety, task), safetyHead, taskHead, disagreement: safety !== task };
}

/** The strictest of several decisions on parts of one prompt; of equally strict ones the surest. */
export function strictest(decisions: readonly Decision[]): Decision {
  return decisions.reduce((worst, decision) => {
    const verdict = stricter(worst.verdict, decision.verdict);
    if (decision.verdict !== worst.verdict) return verdict === decision.verdict ? decision : worst;
    return decision.safetyHead[verdict] > worst.safetyHead[verdict] ? decision : worst;
  });
}
