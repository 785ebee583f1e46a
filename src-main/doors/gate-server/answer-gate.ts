/** `POST /v1/gate`: a text judged, its record in the audit log, and then the decision. */
import { decideOnRecord } from '../../agent/decide-on-record.ts';
import type { GateRequestBody } from './messages.ts';
import type { GateServerParts } from './server-parts.ts';

/** @throws NoRecordedDecision when the log could not be written: the caller says so, and no verdict */
export async function answerGate(
  parts: GateServerParts,
  { text, subject, effect, conversation, language }: GateRequestBody,
  signal: AbortSignal,
): Promise<object> {
  const { decision, brief } = await decideOnRecord(
    parts,
    { subject, text, conversation: conversation ?? null, language, ...(effect ? { effect } : {}) },
    signal,
  );
  return { ...decision, audit: brief.audit };
}
