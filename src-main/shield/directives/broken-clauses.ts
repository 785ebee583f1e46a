/** Which clauses are broken by what layers A, B and D found. */
import type { IntentSignal, IntentTag } from '../intents/intent.ts';
import type { Finding } from '../signals.ts';
import type { Clause, ClauseId } from './directives.ts';

/** A clause and how much the findings speak for it, 0 to 1. */
export interface ClauseRisk {
  readonly clause: ClauseId;
  readonly risk: number;
}

/** Clauses that a category breaks only together with an intent. */
const withIntent: readonly {
  readonly clause: ClauseId;
  readonly intent: IntentTag;
  readonly categories: readonly string[];
}[] = [
  { clause: 'FIL-01b', intent: 'MASS_EFFECT', categories: ['VIOLENCE', 'WEAPONS', 'TERRORISM'] },
  { clause: 'FIL-03b', intent: 'HOW_TO_HARM', categories: ['TERRORISM'] },
  { clause: 'FIL-03c', intent: 'LEGITIMIZE', categories: ['TERRORISM'] },
  { clause: 'FIL-04a', intent: 'MASS_EFFECT', categories: ['WEAPONS', 'TERRORISM'] },
];

/** Patterns that hide a request instead of arguing with the rules. */
const hiding: readonly string[] = ['obfuscation', 'translation-evasion', 'encoding-request'];

/**
 * @param grey an attempt to get around the rules breaks FIL-05a at least this much
 * @returns clauses with a risk above 0; what the text asks for counts, what it only mentions does not
 */
export function brokenByFindings(
  findings: readonly Finding[],
  intents: readonly IntentSignal[],
  clauses: ReadonlyMap<ClauseId, Clause>,
  grey: number,
): ClauseRisk[] {
  const tags = new Set(intents.map(({ tag }) => tag));
  const asked = findings.flatMap((finding) =>
    finding.layer === 'D' && finding.role === 'request' ? [finding] : [],
  );
  const riskOf = (categories: readonly string[]): number =>
    joined(asked.filter(({ category }) => categories.includes(category)).map((finding) => finding));
  const patterns = (hide: boolean): number =>
    joined(findings.filter((finding) => finding.layer === 'A' && hiding.includes(finding.class) === hide));
  const list: ClauseRisk[] = [];
  for (const [clause, { categories }] of clauses) {
    let risk = riskOf(categories);
    if (clause === 'FIL-02a' && !tags.has('SELF_DIRECTED')) risk = 0;
    const extra = withIntent.find((one) => one.clause === clause && tags.has(one.intent));
    if (extra) risk = Math.max(risk, riskOf(extra.categories));
    if (clause === 'FIL-05a') risk = Math.max(patterns(false), tags.has('BYPASS_SAFETY') ? grey : 0);
    if (clause === 'FIL-05b') risk = patterns(true);
    if (risk > 0) list.push({ clause, risk });
  }
  return list;
}

/** Independent chances, each row of the data once. */
function joined(findings: readonly Finding[]): number {
  const weights = new Map<string, number>();
  for (const { id, weight } of findings) weights.set(id, Math.max(weights.get(id) ?? 0, weight));
  let harmless = 1;
  for (const weight of weights.values()) harmless *= 1 - weight;
  return 1 - harmless;
}
