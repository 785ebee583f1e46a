/** The one place where the agent takes a decision: judged, written to the audit log, and only then told to anybody. */
import { createHash } from 'node:crypto';
import type { GateDecision } from '../gate/deciding/gate-decision.ts';
import type { AuditLog } from './audit-log.ts';
import type { GateRequest, SafetyGate } from './safety-gate.ts';
import type { DecisionBrief } from './turn.ts';

export interface DecidingParts {
  readonly gate: SafetyGate;
  readonly audit: AuditLog;
}

export interface RecordedDecision {
  readonly decision: GateDecision;
  readonly brief: DecisionBrief;
}

/** Nothing may be released: the decision is not on the disk, or is not about what was asked. */
export class NoRecordedDecision extends Error {
  override readonly name = 'NoRecordedDecision';
}

/** @throws NoRecordedDecision: whoever called releases nothing then */
export async function decideOnRecord(
  { gate, audit }: DecidingParts,
  request: GateRequest,
  signal?: AbortSignal,
): Promise<RecordedDecision> {
  const decision = await gate.decide(request, signal);
  const asked = createHash('sha256').update(request.text, 'utf8').digest('hex');
  if (decision.textSha256 !== asked || decision.subject !== request.subject)
    throw new NoRecordedDecision('The gate answered about another text. Nothing is released.');
  try {
    const { text, around } = request;
    const event = { kind: 'decision', decision, text, ...(around ? { around } : {}) } as const;
    const { sequence } = await audit.append(event);
    return { decision, brief: briefOf(decision, sequence) };
  } catch (error) {
    const { message } = error as Error;
    throw new NoRecordedDecision(
      `The decision could not be written to the audit log (${message}). Nothing is released.`,
      {
        cause: error,
      },
    );
  }
}

/**
 * The same as a gate, for parts that judge on their own: nothing they decide on is missing in the log.
 * @param onDecided told of each decision with its place in the log
 */
export function gateOnRecord(
  parts: DecidingParts,
  onDecided: (decided: RecordedDecision) => void = () => {},
): SafetyGate {
  return {
    async decide(request, signal) {
      const decided = await decideOnRecord(parts, request, signal);
      onDecided(decided);
      return decided.decision;
    },
  };
}

const severities = ['critical', 'high', 'medium'];

/** What a screen shows of a decision. @param audit position of its record */
export function briefOf(decision: GateDecision, audit: number): DecisionBrief {
  const { id, verdict, cause, faults, shield, latencyMs } = decision;
  const rank = ({ kind, severity }: { kind: string; severity: string }): number =>
    (kind === 'hard' ? 0 : severities.length) + severities.indexOf(severity);
  const violated = [...(shield?.violated ?? [])].sort((a, b) => rank(a) - rank(b) || b.risk - a.risk);
  return {
    id,
    verdict,
    cause,
    faults,
    clauses: violated.map(({ clause }) => clause),
    explanation: shield?.explanation.text ?? null,
    latencyMs,
    audit,
  };
}
