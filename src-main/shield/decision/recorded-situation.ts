/** What the shield's verdict depends on, free of any policy: a stored decision is decided again from it without the text. */
import { brokenByFindings } from '../directives/broken-clauses.ts';
import type { Clause, ClauseId } from '../directives/directives.ts';
import { type Turn, temporalRisk } from '../temporal/temporal-risk.ts';
import { directiveAxes, highestAxis } from './axes.ts';
import { decideCell, type Outcome } from './decision-table.ts';
import { cellOf, isRisk, type Situation } from './levels.ts';
import { policyProblems, type ShieldPolicy, shieldPolicy } from './policy.ts';
import { type ShieldSignals, signalProblems, trustedFindings } from './signals-to-situation.ts';

export interface RecordedSituation extends Omit<Situation, 'hardClause'> {
  /** Highest risk of a hard clause, 0 to 1: from the grey band of a policy on, that clause is broken. */
  readonly hardClauseRisk: number;
}

/** @param history judged turns of the conversation, oldest first. What is no number is unknown. */
export function recordSituation(
  signals: ShieldSignals,
  history: readonly Turn[],
  clauses: ReadonlyMap<ClauseId, Clause>,
): RecordedSituation {
  const findings = trustedFindings(signals.findings);
  const intents = signals.intents ?? [];
  const tags = new Set(intents.map(({ tag }) => tag));
  const axes = highestAxis(directiveAxes(findings, intents));
  const counterfactual = signals.counterfactual?.risk ?? 0;
  const current = Math.max(axes, counterfactual);
  const temporal = temporalRisk(history, Number.isNaN(current) ? 1 : current).risk;
  const hard = (clause: ClauseId): boolean => clauses.get(clause)?.kind === 'hard';
  // An attempt to get around the rules breaks its clause at whatever risk the grey band begins: 1 is at least that.
  const risks = [
    ...brokenByFindings(findings, intents, clauses, 1),
    ...(signals.counterfactual?.clauses ?? []),
  ]
    .filter(({ clause }) => hard(clause))
    .map(({ risk }) => risk);
  const hardClauseRisk = Math.max(0, ...risks);
  const numbers = [axes, counterfactual, temporal, hardClauseRisk];
  // JSON has no NaN: it reaches no level, and closes as unknown.
  const number = (value: number): number => (Number.isNaN(value) ? 0 : value);
  return {
    unknown: signalProblems(signals).length > 0 || !numbers.every(isRisk),
    bypass: tags.has('BYPASS_SAFETY'),
    danger: findings.some(({ layer }) => layer === 'D'),
    howToHarm: tags.has('HOW_TO_HARM'),
    terrorism: findings.some((finding) => finding.layer === 'D' && finding.category === 'TERRORISM'),
    hardClauseRisk: number(hardClauseRisk),
    axes: number(axes),
    counterfactual: number(counterfactual),
    temporal: number(temporal),
  };
}

/** Verdict and path of a situation under a policy; one that makes no sense is replaced by the built-in one, and closes. */
export function decideRecorded(situation: RecordedSituation, policy: ShieldPolicy): Outcome {
  const broken = policyProblems(policy).length > 0;
  const applied = broken ? shieldPolicy : policy;
  const { hardClauseRisk, unknown, ...rest } = situation;
  // `!(a < b)`: a risk that is no number breaks the clause.
  const hardClause = !(hardClauseRisk < applied.grey);
  return decideCell(cellOf({ ...rest, unknown: unknown || broken, hardClause }, applied));
}
