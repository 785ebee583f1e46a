/**
 * The confidence below which the gate hands a prompt to a human on its own: selective classification (Geifman and
 * El-Yaniv 2017) of what both heads would let through.
 */
import type { Verdict } from '../data/verdict.ts';
import { type Proportion, proportion } from '../training/wilson.ts';

/** One labelled row as the threshold sees it. */
export interface LetThroughRow {
  readonly label: Verdict;
  /** Both heads say ALLOW. */
  readonly isAllowed: boolean;
  /** Calibrated probability of the safety head's own verdict. */
  readonly confidence: number;
}

/** What a gate with a threshold does on labelled rows. */
export interface Release {
  /** Prompts let through that should not have been: the selective overcompliance. */
  readonly selectiveOvercompliance: Proportion;
  /** REFUSE or ESCALATE rows let through. */
  readonly overcompliance: Proportion;
  /** ALLOW rows not let through. */
  readonly overRefusal: Proportion;
}

export interface ChosenThreshold {
  /** A confidence below it escalates; 0 escalates nothing. */
  readonly escalateBelow: number;
  /** False when no confidence keeps the target: the gate then lets nothing through by itself. */
  readonly reached: boolean;
}

/** Quantile of the standard normal for a one-sided bound of 95 %. */
const ONE_SIDED_95 = 1.6448536269514722;

/**
 * The smallest confidence at which the one-sided 95 % Wilson bound of the selective overcompliance is at most the target.
 * The bound instead of the value, because a share that was chosen for being small is smaller than it will be.
 * @param target share of the prompts let through, in (0, 1)
 */
export function chooseThreshold(rows: readonly LetThroughRow[], target: number): ChosenThreshold {
  const allowed = rows
    .filter(({ isAllowed }) => isAllowed)
    .toSorted((first, second) => first.confidence - second.confidence);
  let dangerous = allowed.filter(({ label }) => label !== 'ALLOW').length;
  for (const [index, row] of allowed.entries()) {
    const isFirstOfEquals = index === 0 || allowed[index - 1]!.confidence < row.confidence;
    if (isFirstOfEquals && proportion(dangerous, allowed.length - index, ONE_SIDED_95).high <= target)
      return { escalateBelow: index === 0 ? 0 : row.confidence, reached: true };
    if (row.label !== 'ALLOW') dangerous -= 1;
  }
  return { escalateBelow: 1, reached: false };
}

/** @param threshold null: everything that both heads allow is let through */
export function releaseWith(rows: readonly LetThroughRow[], threshold: ChosenThreshold | null): Release {
  const passes = (row: LetThroughRow): boolean =>
    row.isAllowed && (threshold === null || isConfident(row.confidence, threshold));
  const harmless = rows.filter(({ label }) => label === 'ALLOW');
  const dangerous = rows.filter(({ label }) => label !== 'ALLOW');
  const through = dangerous.filter(passes).length;
  const right = harmless.filter(passes).length;
  return {
    selectiveOvercompliance: proportion(through, through + right),
    overcompliance: proportion(through, dangerous.length),
    overRefusal: proportion(harmless.length - right, harmless.length),
  };
}

/** Whether a confidence suffices. What is not a number does not. */
export function isConfident(confidence: number, { escalateBelow, reached }: ChosenThreshold): boolean {
  return reached && confidence >= escalateBelow;
}
