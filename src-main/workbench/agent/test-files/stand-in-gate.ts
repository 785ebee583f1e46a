/** A gate for tests of what comes after it: the gate's own decision, on stand-in findings that a word in the text chooses. */
import type { GateRequest, SafetyGate } from '../../../agent/safety-gate.ts';
import type { Verdict } from '../../../data/verdict.ts';
import { madeDecision } from '../../../gate/deciding/test-files/made-decision.ts';

/** `GREY` in a text goes to a person, `DANGER` is refused, everything else passes. */
export function standInVerdict({ text }: GateRequest): Verdict {
  if (text.includes('DANGER')) return 'REFUSE';
  return text.includes('GREY') ? 'ESCALATE' : 'ALLOW';
}

export interface StandInGate extends SafetyGate {
  /** What it was asked, in order. */
  readonly asked: GateRequest[];
}

export function standInGate(verdictOf: (request: GateRequest) => Verdict = standInVerdict): StandInGate {
  const asked: GateRequest[] = [];
  return {
    asked,
    async decide(request) {
      asked.push(request);
      return madeDecision(request, verdictOf(request));
    },
  };
}
