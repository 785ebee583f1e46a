/** What all layers found, brought to what the decision depends on. Whatever cannot be trusted is named. */
import type { Counterfactual } from '../counterfactual/counterfactual.ts';
import type { IntentSignal } from '../intents/intent.ts';
import { intentTags } from '../intents/intent.ts';
import { categoryParents, type Finding, patternClasses } from '../signals.ts';

/** What the layers give; null where a layer is missing or failed. */
export interface ShieldSignals {
  readonly findings: readonly Finding[] | null;
  readonly intents: readonly IntentSignal[] | null;
  readonly counterfactual: Counterfactual | null;
  /** Why something is missing, for people: `layer C: ...`. */
  readonly problems?: readonly string[];
}

const number01 = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 1;

/** Everything in the signals that is missing, not known, or no number from 0 to 1. */
export function signalProblems({ findings, intents, counterfactual, problems }: ShieldSignals): string[] {
  const list = [...(problems ?? [])];
  if (!Array.isArray(findings)) list.push('layers A and D gave nothing');
  if (!Array.isArray(intents)) list.push('layer B gave nothing');
  if (!counterfactual) list.push('layer C gave nothing');
  for (const finding of findings ?? []) {
    if (!number01(finding.weight))
      list.push(`${finding.id}: the weight ${finding.weight} is no number from 0 to 1`);
    if (finding.layer === 'D') {
      if (!Object.hasOwn(categoryParents, finding.category))
        list.push(`${finding.id}: the category ${finding.category} is not known`);
      if (finding.role !== 'request' && finding.role !== 'mention')
        list.push(`${finding.id}: the role ${finding.role as string} is not known`);
    } else if (finding.layer !== 'A' || !patternClasses.includes(finding.class))
      list.push(`${(finding as Finding).id}: the layer or class is not known`);
  }
  for (const intent of intents ?? [])
    if (!intentTags.includes(intent.tag)) list.push(`${intent.id}: the intent ${intent.tag} is not known`);
  if (counterfactual) {
    if (!number01(counterfactual.risk))
      list.push(`layer C: the risk ${counterfactual.risk} is no number from 0 to 1`);
    for (const { clause, risk } of counterfactual.clauses)
      if (!number01(risk)) list.push(`layer C: the risk of ${clause} is no number from 0 to 1`);
  }
  return list;
}

/** Findings whose category, class and weight are known; the rest is named by `signalProblems`. */
export function trustedFindings(findings: readonly Finding[] | null): Finding[] {
  return (findings ?? []).filter(
    (finding) =>
      number01(finding.weight) &&
      (finding.layer === 'D'
        ? Object.hasOwn(categoryParents, finding.category)
        : patternClasses.includes(finding.class)),
  );
}
