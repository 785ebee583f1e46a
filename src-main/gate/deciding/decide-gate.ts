/** Findings and a policy to a decision. Only the Safety Gate may import this. */
import { type Verdict, verdictIndex } from '../../data/verdict.ts';
import { decideRecorded } from '../../shield/decision/recorded-situation.ts';
import type { GateFindings, ShieldFindings } from '../judging/gate-judge.ts';
import { checkFindings } from './check-findings.ts';
import type { GateDecision, GateFault, GateSubject } from './gate-decision.ts';
import { closedPolicy, type GatePolicy, policyDigest } from './gate-policy.ts';
import { markMade } from './made-decisions.ts';
import { type Weighed, weighLayers } from './weigh-layers.ts';

export interface DecisionContext {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly subject: GateSubject;
  readonly effect?: 'nothing' | 'writes' | undefined;
  readonly conversation: string | null;
  /** SHA-256 of the text that was to be judged. */
  readonly textSha256: string;
  /** Faults outside of the findings: of policy, clock, process, log. */
  readonly faults: readonly GateFault[];
  readonly latencyMs: number;
}

/**
 * Pure, total, and the only place where a decision is made. Whatever is missing, broken or not about this text is a fault.
 * @param answer what a gate process said: not trusted before it has been checked
 * @param policy null when there is none that can be used: nothing passes
 */
export function decideGate(
  answer: unknown,
  policy: GatePolicy | null,
  context: DecisionContext,
): GateDecision {
  const findings: GateFindings = checkFindings(answer, context.textSha256);
  const faults = [...context.faults, ...findings.faults];
  const has = (...parts: readonly GateFault['part'][]): boolean =>
    faults.some(({ part }) => parts.includes(part));
  if (policy === null && !has('policy'))
    faults.push({ part: 'policy', kind: 'missing', detail: 'There is no policy. Choose one.' });
  if (findings.shield === null && !has('shield', 'gate-process'))
    faults.push({ part: 'shield', kind: 'missing', detail: 'The shield said nothing.' });
  const refused = findings.shield?.decision.verdict === 'REFUSE';
  if (findings.heads === null && !refused && !has('head', 'model', 'gate-process'))
    faults.push({ part: 'head', kind: 'missing', detail: 'The safety head said nothing.' });
  const applied = policy ?? closedPolicy;
  if (findings.shield && !agrees(findings.shield, applied))
    faults.push({
      part: 'shield',
      kind: 'garbage',
      detail: "The shield's verdict is not that of its findings.",
    });
  // A call of which nobody says what it changes may change something.
  const effect = context.subject === 'tool-call' ? (context.effect ?? 'writes') : null;
  const situation = findings.shield?.situation ?? null;
  const { id, at, subject, conversation, textSha256, latencyMs } = context;
  const weighed = weighLayers({ subject, situation, heads: findings.heads, faults, effect }, applied);
  return markMade({
    version: 1,
    id,
    at,
    subject,
    effect,
    conversation,
    textSha256,
    ...strictWithShield(weighed, findings.shield?.decision.verdict),
    shield: findings.shield?.decision ?? null,
    situation,
    heads: findings.heads,
    faults,
    policy: policy && { id: policy.id, version: policy.version },
    artifacts: { policy: policy && policyDigest(policy), ...findings.artifacts },
    latencyMs: Number.isFinite(latencyMs) ? latencyMs : 0,
  });
}

/** Whether verdict and findings say the same under the policy that the shield was asked with. */
function agrees({ decision, situation }: ShieldFindings, { shield }: GatePolicy): boolean {
  return decideRecorded(situation, shield).verdict === decision.verdict;
}

/** The shield's verdict as it gave it holds where it is stricter than what its record gives. */
function strictWithShield(weighed: Weighed, spoken: Verdict | undefined): Weighed {
  if (spoken === undefined) return weighed;
  const layers = weighed.layers.map((one) =>
    one.layer === 'shield' && verdictIndex(spoken) > verdictIndex(one.verdict)
      ? { ...one, verdict: spoken }
      : one,
  );
  if (verdictIndex(spoken) <= verdictIndex(weighed.verdict)) return { ...weighed, layers };
  return { ...weighed, layers, verdict: spoken, cause: 'shield' };
}
