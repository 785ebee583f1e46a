/** Decisions for tests: what the gate might have recorded. */
import { createHash, randomUUID } from 'node:crypto';
import type { GateDecision } from '../../gate/deciding/gate-decision.ts';
import { shieldPolicy } from '../../shield/decision/policy.ts';

export function someDecision(text: string, changes: Partial<GateDecision> = {}): GateDecision {
  return {
    version: 1,
    id: randomUUID(),
    at: new Date().toISOString(),
    subject: 'prompt',
    effect: null,
    conversation: null,
    textSha256: createHash('sha256').update(text, 'utf8').digest('hex'),
    verdict: 'REFUSE',
    cause: 'safety-head',
    layers: [{ layer: 'safety-head', verdict: 'REFUSE' }],
    shield: null,
    heads: null,
    faults: [],
    policy: { id: 'strict', version: 1 },
    situation: null,
    thresholds: {
      shield: shieldPolicy,
      escalateFrom: 0.3,
      refuseFrom: 0.6,
      escalateBelow: null,
      onFault: 'REFUSE',
    },
    artifacts: { policy: 'a'.repeat(64), shield: 'b'.repeat(64), head: 'c'.repeat(64), gguf: 'd'.repeat(64) },
    latencyMs: 12.5,
    ...changes,
  };
}

export function decisionEvent(text: string, changes: Partial<GateDecision> = {}) {
  return { kind: 'decision', decision: someDecision(text, changes), text } as const;
}
