/** The dual policy: both heads judge, the stricter verdict wins, a disagreement is shown, and doubt goes to a human. */
import { type ChosenThreshold, isConfident } from '../calibration/confidence-threshold.ts';
import { soften } from '../calibration/soften.ts';
import { mostProbable, stricter, type Verdict, type VerdictProbabilities } from '../data/verdict.ts';
import type { HeadProbabilities } from '../language-model/two-head-model.ts';

export interface Decision {
  readonly verdict: Verdict;
  readonly safetyHead: VerdictProbabilities;
  readonly taskHead: VerdictProbabilities;
  /** True when the heads' own verdicts differ. */
  readonly disagreement: boolean;
  /** How sure the safety head is, by its calibration; null when the model has none. */
  readonly calibrated: CalibratedConfidence | null;
}

export interface CalibratedConfidence {
  /** Divided the safety head's logits: `safetyHead` above is the result. */
  readonly temperature: number;
  /** Probability of the safety head's own verdict. */
  readonly confidence: number;
  /** A confidence below it goes to a human; null when the calibration set none. */
  readonly escalateBelow: number | null;
  readonly belowThreshold: boolean;
  /** `low-confidence`: both heads said ALLOW, and the verdict is ESCALATE for want of confidence alone. */
  readonly cause: 'low-confidence' | null;
}

/** What of a calibration decides. */
export interface AppliedCalibration {
  readonly temperature: number;
  readonly threshold: ChosenThreshold | null;
}

/**
 * Decides on one prompt. A calibration changes how sure the safety head is, not what it says; too little confidence turns
 * ALLOW into ESCALATE and makes no verdict more lenient.
 * @throws when a probability is missing or not a number: the caller must then keep the gate closed
 */
export function decide(
  { safetyHead, taskHead }: HeadProbabilities,
  calibration: AppliedCalibration | null = null,
): Decision {
  for (const [head, probabilities] of Object.entries({ safetyHead, taskHead })) {
    const sum = Object.values(probabilities).reduce((total, share) => total + share, 0);
    if (!(Math.abs(sum - 1) < 1e-3))
      throw new Error(`the ${head} gave no probabilities (their sum is ${sum})`);
  }
  const [safety, task] = [mostProbable(safetyHead), mostProbable(taskHead)];
  const verdict = stricter(safety, task);
  const disagreement = safety !== task;
  if (calibration === null) return { verdict, safetyHead, taskHead, disagreement, calibrated: null };
  const softened = soften(safetyHead, calibration.temperature);
  const calibrated = confidenceOf(softened[safety], verdict, calibration);
  const careful = calibrated.belowThreshold ? stricter(verdict, 'ESCALATE') : verdict;
  return { verdict: careful, safetyHead: softened, taskHead, disagreement, calibrated };
}

function confidenceOf(
  confidence: number,
  verdict: Verdict,
  { temperature, threshold }: AppliedCalibration,
): CalibratedConfidence {
  const belowThreshold = threshold !== null && !isConfident(confidence, threshold);
  return {
    temperature,
    confidence,
    escalateBelow: threshold?.escalateBelow ?? null,
    belowThreshold,
    cause: belowThreshold && verdict === 'ALLOW' ? 'low-confidence' : null,
  };
}

/** The strictest of several decisions on parts of one prompt; of equally strict ones the surest. */
export function strictest(decisions: readonly Decision[]): Decision {
  return decisions.reduce((worst, decision) => {
    const verdict = stricter(worst.verdict, decision.verdict);
    if (decision.verdict !== worst.verdict) return verdict === decision.verdict ? decision : worst;
    return decision.safetyHead[verdict] > worst.safetyHead[verdict] ? decision : worst;
  });
}
