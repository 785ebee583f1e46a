/** The decision over all layers. */
import { brokenByFindings } from '../directives/broken-clauses.ts';
import { type Clause, type ClauseId, clauseIds } from '../directives/directives.ts';
import type { IntentSignal } from '../intents/intent.ts';
import type { Finding } from '../signals.ts';
import { type Turn, temporalRisk } from '../temporal/temporal-risk.ts';
import { type Axes, type AxisName, axisNames, directiveAxes, highestAxis } from './axes.ts';
import { decideCell, type Path } from './decision-table.ts';
import { type ExplanationLanguage, explain } from './explain.ts';
import { smallestFlip } from './flip-view.ts';
import { cellOf, levelOf, type Situation } from './levels.ts';
import { policyProblems, type ShieldPolicy, shieldPolicy } from './policy.ts';
import type { Evidence, Reason, ShieldDecision, ViolatedClause } from './shield-decision.ts';
import { type ShieldSignals, signalProblems, trustedFindings } from './signals-to-situation.ts';

/** What words the record uses. */
export interface DecisionWording {
  readonly clauses: ReadonlyMap<ClauseId, Clause>;
  readonly language: ExplanationLanguage;
}

/**
 * Decides in the order of the mission: the hard path, the total against floor and grey band, then allowed. Nothing
 * thrown and nothing unknown ends in ALLOW: what cannot be trusted is listed in `unknown` and closes.
 * @param history judged turns of the conversation, oldest first; it only tightens
 * @param policy one that makes no sense is replaced by the built-in one, and closes
 */
export function decide(
  signals: ShieldSignals,
  history: readonly Turn[],
  policy: ShieldPolicy,
  { clauses, language }: DecisionWording,
): ShieldDecision {
  const unknown = signalProblems(signals);
  const broken = policyProblems(policy);
  if (broken.length > 0)
    unknown.push(`policy: ${broken.join(', ')} must be above 0 and at most 1, grey up to floor`);
  const applied = broken.length > 0 ? shieldPolicy : policy;

  const findings = trustedFindings(signals.findings);
  const intents = signals.intents ?? [];
  const axes = directiveAxes(findings, intents);
  const highest = highestAxis(axes);
  const counterfactual = signals.counterfactual?.risk ?? 0;
  const current = Math.max(highest, counterfactual);
  const temporalOf = (own: number): number => temporalRisk(history, own).risk;
  const temporal = temporalOf(Number.isNaN(current) ? 1 : current);
  if (Number.isNaN(temporal)) unknown.push('history: a turn has a risk that is no number from 0 to 1');
  const violated = violatedClauses(signals, findings, intents, clauses, applied);

  const tags = new Set(intents.map(({ tag }) => tag));
  const situation: Situation = {
    unknown: unknown.length > 0,
    bypass: tags.has('BYPASS_SAFETY'),
    danger: findings.some(({ layer }) => layer === 'D'),
    howToHarm: tags.has('HOW_TO_HARM'),
    terrorism: findings.some((finding) => finding.layer === 'D' && finding.category === 'TERRORISM'),
    hardClause: violated.some(({ kind }) => kind === 'hard'),
    axes: highest,
    counterfactual,
    temporal,
  };
  const { verdict, path } = decideCell(cellOf(situation, applied));
  const reason = reasonOf(path, situation, axes, violated, applied);
  const total = Math.max(highest, counterfactual, temporal);
  return {
    blocked: verdict === 'REFUSE',
    verdict,
    reason,
    path,
    score: Number.isNaN(total) ? 1 : total,
    axes,
    counterfactual,
    temporal,
    violated,
    intents: [...tags],
    evidence: evidenceOf(signals),
    unknown,
    explanation: explain(path, reason, violated[0] && clauses.get(violated[0].clause), language),
    counterfactualView: smallestFlip(situation, applied, temporalOf),
  };
}

/** Clauses at risk from the grey band on, hard ones first, then by risk. */
function violatedClauses(
  signals: ShieldSignals,
  findings: readonly Finding[],
  intents: readonly IntentSignal[],
  clauses: ReadonlyMap<ClauseId, Clause>,
  policy: ShieldPolicy,
): ViolatedClause[] {
  const byFindings = new Map(
    brokenByFindings(findings, intents, clauses, policy.grey).map(({ clause, risk }) => [clause, risk]),
  );
  const byOutcome = new Map(signals.counterfactual?.clauses.map(({ clause, risk }) => [clause, risk]));
  const list = clauseIds.flatMap((id): ViolatedClause[] => {
    const own = clauses.get(id);
    if (!own) return [];
    const found = byFindings.get(id) ?? 0;
    const imagined = byOutcome.get(id) ?? 0;
    const from: ViolatedClause['from'][number][] = [];
    // Small differences of floating point sums must not part the clause from its axis.
    if (found >= policy.grey) from.push('findings');
    if (imagined >= policy.grey) from.push('counterfactual');
    if (from.length === 0) return [];
    return [
      {
        clause: id,
        title: own.title.en,
        kind: own.kind,
        severity: own.severity,
        from,
        risk: Math.max(found, imagined),
      },
    ];
  });
  return list.sort((a, b) => (a.kind === b.kind ? b.risk - a.risk : a.kind === 'hard' ? -1 : 1));
}

function reasonOf(
  path: Path,
  situation: Situation,
  axes: Axes,
  violated: readonly ViolatedClause[],
  policy: ShieldPolicy,
): Reason | null {
  switch (path) {
    case 'allowed':
    case 'unknown':
      return null;
    case 'bypass-with-danger':
    case 'bypass-with-counterfactual':
      return 'JAILBREAK_ATTEMPT';
    case 'how-to-terrorism':
      return 'FIL_VIOLATION';
    case 'counterfactual':
      return 'COUNTERFACTUAL_RISK';
    case 'hard-clause':
      return violated[0]?.clause.startsWith('FIL-05') ? 'JAILBREAK_ATTEMPT' : 'FIL_VIOLATION';
    default:
      return strongest(situation, axes, policy);
  }
}

/** Which part of the total reached the highest level; the plainest reason on a tie. */
function strongest(situation: Situation, axes: Axes, policy: ShieldPolicy): Reason {
  const single = (name: AxisName): boolean => name !== 'ALL' && name !== 'OVERRIDE';
  const parts: [Reason, number][] = [
    ['FIL_VIOLATION', Math.max(...axisNames.filter(single).map((name) => axes[name]))],
    ['JAILBREAK_ATTEMPT', axes.OVERRIDE],
    ['COUNTERFACTUAL_RISK', situation.counterfactual],
    ['MULTI_AXIS_VIOLATION', axes.ALL],
    ['TEMPORAL_ESCALATION', situation.temporal],
  ];
  let best = parts[0]!;
  for (const part of parts)
    if (levelOf(part[1], 'total', policy) > levelOf(best[1], 'total', policy)) best = part;
  return best[0];
}

function evidenceOf({ findings, intents, counterfactual }: ShieldSignals): Evidence[] {
  return [
    ...(findings ?? []).map(
      (finding): Evidence => ({
        layer: finding.layer,
        id: finding.id,
        tag: finding.layer === 'A' ? finding.class : finding.category,
        spans: [finding.span, ...finding.context],
        weight: finding.weight,
        found: finding.found,
      }),
    ),
    ...(intents ?? []).map(
      ({ id, tag, spans }): Evidence => ({ layer: 'B', id, tag, spans, weight: null, found: [] }),
    ),
    ...(counterfactual?.cues ?? []).map(
      ({ id, role, span }): Evidence => ({
        layer: 'C',
        id,
        tag: role,
        spans: [span],
        weight: null,
        found: [],
      }),
    ),
  ];
}
