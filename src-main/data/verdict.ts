/** The three verdicts, from lenient to strict. The order is the order of classes in every head. */
export const verdicts = ['ALLOW', 'ESCALATE', 'REFUSE'] as const;

export type Verdict = (typeof verdicts)[number];

/** A probability for each verdict; they sum to 1. */
export type VerdictProbabilities = Readonly<Record<Verdict, number>>;

/** Other collections' names for the verdicts. */
const aliases: Readonly<Record<string, Verdict>> = {
  COMPLY: 'ALLOW',
  DENY: 'REFUSE',
  ESCALATION: 'ESCALATE',
  EASY: 'ALLOW',
  MEDIUM: 'ESCALATE',
  HARD: 'REFUSE',
};

/** @returns the verdict that a label means (any case, aliases included), or `undefined`. */
export function parseVerdict(label: string): Verdict | undefined {
  const upper = label.trim().toUpperCase();
  return verdicts.find((verdict) => verdict === upper) ?? aliases[upper];
}

/** Class number of a verdict: 0 ALLOW, 1 ESCALATE, 2 REFUSE. */
export function verdictIndex(verdict: Verdict): number {
  return verdicts.indexOf(verdict);
}

/** The stricter of two verdicts. */
export function stricter(a: Verdict, b: Verdict): Verdict {
  return verdictIndex(a) >= verdictIndex(b) ? a : b;
}

/** The most probable verdict; the stricter one on a tie, and REFUSE when a probability is not a number. */
export function mostProbable(probabilities: VerdictProbabilities): Verdict {
  if (verdicts.some((verdict) => Number.isNaN(probabilities[verdict]))) return 'REFUSE';
  return verdicts.reduce((best, verdict) => (probabilities[verdict] >= probabilities[best] ? verdict : best));
}
