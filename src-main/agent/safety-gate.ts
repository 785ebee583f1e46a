/** The gate as the agent sees it. It always answers: what cannot be judged is REFUSE or ESCALATE with its faults. */
import type { GateDecision, GateSubject } from '../gate/deciding/gate-decision.ts';
import type { TextAround } from './audit-log.ts';

export interface GateRequest {
  readonly subject: GateSubject;
  readonly text: string;
  /** Earlier turns of a conversation make the gate stricter, never more lenient. */
  readonly conversation: string | null;
  /** Of a tool's call: what it can change; not said means that it writes. */
  readonly effect?: 'nothing' | 'writes';
  /** Language of the explanation. */
  readonly language: 'en' | 'ja';
  /** Of a piece: not judged, but needed to mask it in the log. */
  readonly around?: TextAround;
}

export interface SafetyGate {
  /** Never rejects. Decides within the policy's deadline; it does not write the audit log: its caller does. */
  decide(request: GateRequest, signal?: AbortSignal): Promise<GateDecision>;
}
