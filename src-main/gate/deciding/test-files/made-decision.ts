/** Decisions of the gate for tests of what comes after them: really made by it, on stand-in findings. */
import { randomUUID } from 'node:crypto';
import type { GateRequest } from '../../../agent/safety-gate.ts';
import { sha256 } from '../../../artifacts/artifact.ts';
import type { Verdict } from '../../../data/verdict.ts';
import type { ShieldDecision } from '../../../shield/decision/shield-decision.ts';
import type { GateFindings } from '../../judging/gate-judge.ts';
import { decideGate } from '../decide-gate.ts';
import type { GateDecision, GateFault } from '../gate-decision.ts';
import { closedPolicy, type GatePolicy } from '../gate-policy.ts';

export interface MadeDecisionOptions {
  readonly policy?: GatePolicy;
  readonly faults?: readonly GateFault[];
}

/** What a gate process says of a text that the shield lets through and on which the safety head is sure. */
export function standInFindings(text: string, verdict: Verdict = 'ALLOW'): GateFindings {
  const shares = { ALLOW: 0, ESCALATE: 0, REFUSE: 0, [verdict]: 1 };
  const decision = {
    verdict: 'ALLOW',
    score: 0,
    unknown: [],
    axes: {},
    counterfactual: 0,
    temporal: 0,
    evidence: [],
    violated: [],
    intents: [],
    explanation: { language: 'en', code: 'allowed', text: 'Stand-in.' },
  } as unknown as ShieldDecision;
  const hash = sha256('stand-in');
  return {
    textSha256: sha256(text),
    shield: {
      decision,
      situation: {
        unknown: false,
        bypass: false,
        danger: false,
        howToHarm: false,
        terrorism: false,
        hardClauseRisk: 0,
        axes: 0,
        counterfactual: 0,
        temporal: 0,
      },
    },
    heads: {
      safetyHead: shares,
      taskHead: shares,
      temperature: null,
      threshold: null,
      confidence: 1,
      worst: {
        safety: verdict,
        task: verdict,
        refuse: shares.REFUSE,
        notAllow: shares.ESCALATE + shares.REFUSE,
      },
      tokens: 4,
      windows: 1,
    },
    faults: [],
    artifacts: { shield: hash, head: hash, gguf: null },
  };
}

/** @param verdict what the safety head says; the policy can only make it stricter */
export function madeDecision(
  { subject, text, conversation, effect }: GateRequest,
  verdict: Verdict = 'ALLOW',
  { policy = closedPolicy, faults = [] }: MadeDecisionOptions = {},
): GateDecision {
  return decideGate(standInFindings(text, verdict), policy, {
    id: randomUUID(),
    at: new Date().toISOString(),
    subject,
    effect,
    conversation,
    textSha256: sha256(text),
    faults,
    latencyMs: 1,
  });
}
