/** Whether a chat request may be answered: by a decision on all that it says, or by a person's approval of exactly it. */
import { type Approval, ApprovalRefused } from '../../agent/approvals.ts';
import type { PermittedAnswer } from '../../agent/ask-model.ts';
import { findApproval, takeApproval } from '../../agent/ask-person.ts';
import { decideOnRecord } from '../../agent/decide-on-record.ts';
import { joinTexts } from '../../agent/judged-together.ts';
import { safeReply, safeReplyTo } from '../../agent/safe-reply.ts';
import type { DecisionBrief, SafeReply } from '../../agent/turn.ts';
import { whyAsked } from '../../agent/why-asked.ts';
import { actionDigest, type ChatMessage, type GenerateAction } from '../../gate/deciding/action.ts';
import { permitByApproval, permitByDecision } from '../../gate/deciding/mint-permit.ts';
import type { ApprovalCap } from './approval-cap.ts';
import type { ChatRequestBody } from './messages.ts';
import { RequestProblem } from './request-problem.ts';
import type { GateServerParts } from './server-parts.ts';

export type ChatLeave =
  | { readonly kind: 'permitted'; readonly answer: PermittedAnswer; readonly brief: DecisionBrief | null }
  | { readonly kind: 'escalated'; readonly approval: Approval; readonly brief: DecisionBrief | null }
  | { readonly kind: 'refused'; readonly reply: SafeReply; readonly brief: DecisionBrief | null };

/** The request as the model would be given it. */
export function chatAction(
  { backend, systemPrompt }: GateServerParts,
  { messages }: ChatRequestBody,
): GenerateAction {
  const asked = messages.map(
    ({ role, content }): ChatMessage => ({
      role: role === 'developer' ? 'system' : role,
      content: typeof content === 'string' ? content : content.map(({ text }) => text).join('\n'),
    }),
  );
  const system: ChatMessage[] = systemPrompt === '' ? [] : [{ role: 'system', content: systemPrompt }];
  return { kind: 'generate', model: backend.name, messages: [...system, ...asked] };
}

/**
 * @throws RequestProblem 404, 409 for an approval that is not of this request or was used, 429 when too many are open;
 *   NoRecordedDecision when the log could not be written
 */
export async function askLeave(
  parts: GateServerParts,
  cap: ApprovalCap,
  body: ChatRequestBody,
  signal: AbortSignal,
): Promise<ChatLeave> {
  const action = chatAction(parts, body);
  const language = body.so8t?.language ?? 'en';
  const { approval } = body.so8t ?? {};
  if (approval !== undefined) return leaveByApproval(parts, action, approval, language);
  // Whoever asks writes the whole conversation: what stands in an earlier message counts as much as the last one, and so
  // does what the server's own system prompt makes of it.
  const text = joinTexts(action.messages.map(({ content }) => content));
  const conversation = body.so8t?.conversation ?? null;
  const request = { subject: 'prompt', text, conversation, language } as const;
  const { decision, brief } = await decideOnRecord(parts, request, signal);
  // Nobody is asked to decide for a client that is gone: the decision may have been cut short, too.
  if (signal.aborted) throw new RequestProblem(503, 'given_up', 'The request was given up.');
  if (decision.verdict === 'ALLOW') {
    const permit = permitByDecision(decision, action);
    return { kind: 'permitted', answer: { action, permit, permittedBy: decision.id }, brief };
  }
  if (decision.verdict === 'REFUSE')
    return { kind: 'refused', reply: safeReplyTo(parts.safeReplies, decision, language), brief };
  const [title = ''] = text.trim().split('\n');
  const opened = await cap.open(() =>
    parts.approvals.open({
      actionSha256: actionDigest(action),
      shown: { title, detail: `${text}\n\n${whyAsked(decision, language)}`.trim() },
      decision: decision.id,
      conversation,
      expiresAfterMs: Math.round(parts.approvalMinutes() * 60_000),
    }),
  );
  return { kind: 'escalated', approval: opened, brief };
}

async function leaveByApproval(
  { approvals, safeReplies }: GateServerParts,
  action: GenerateAction,
  id: string,
  language: 'en' | 'ja',
): Promise<ChatLeave> {
  try {
    const found = await findApproval(approvals, id);
    if (found.actionSha256 !== actionDigest(action))
      throw new RequestProblem(409, 'other_request', `Approval ${id} was given for another request.`);
    const taken = await takeApproval(approvals, id, action);
    if (taken.kind === 'waiting') return { kind: 'escalated', approval: found, brief: null };
    if (taken.kind === 'used-before')
      throw new RequestProblem(409, 'approval_used', `Approval ${id} was used before. Ask without it.`);
    if (taken.kind === 'granted') {
      const permit = permitByApproval(taken.used, action);
      return { kind: 'permitted', answer: { action, permit, permittedBy: id }, brief: null };
    }
    const topic = taken.kind === 'expired' ? 'expired' : 'rejected';
    return { kind: 'refused', reply: safeReply(safeReplies, topic, language), brief: null };
  } catch (error) {
    if (!(error instanceof ApprovalRefused)) throw error;
    const status = error.code === 'not-found' ? 404 : 409;
    throw new RequestProblem(status, `approval_${error.code.replaceAll('-', '_')}`, error.message);
  }
}
