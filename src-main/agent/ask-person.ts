/** Handing an action to the approval queue, and taking up what a person decided. */
import { type Action, actionDigest } from '../gate/deciding/action.ts';
import type { UsedApproval } from '../gate/deciding/permit.ts';
import type { AgentParts } from './agent-parts.ts';
import { type Approval, type ApprovalRefusalCode, ApprovalRefused, type Approvals } from './approvals.ts';
import type { TurnProgress } from './turn-progress.ts';

export interface Question {
  readonly action: Action;
  /** Id of the decision, which is in the audit log. */
  readonly decision: string;
  readonly shown: { readonly title: string; readonly detail: string };
  /** Index of the step that waits. */
  readonly step: number;
}

/** The turn waits from here on, and this is on the disk. @returns the approval's id */
export async function askPerson(
  progress: TurnProgress,
  { approvals, approvalMinutes }: Pick<AgentParts, 'approvals' | 'approvalMinutes'>,
  { action, decision, shown, step }: Question,
): Promise<void> {
  const approval = await approvals.open({
    actionSha256: actionDigest(action),
    shown,
    decision,
    conversation: progress.record.turn.conversation,
    expiresAfterMs: Math.round(approvalMinutes() * 60_000),
  });
  const kind = action.kind === 'generate' ? 'judge' : 'tool';
  progress.changeStep(step, kind, { state: 'escalated', approval: approval.id });
  progress.remember({ pending: { action, approval: approval.id, step } });
  progress.change({ status: 'waiting', waitingFor: approval.id });
  try {
    await progress.save();
  } catch (error) {
    await abandonApproval(approvals, approval.id);
    throw error;
  }
}

/** Nobody shall be asked for a turn that does not wait. What cannot be closed now is closed at the next start. */
export async function abandonApproval(approvals: Approvals, id: string): Promise<void> {
  await approvals.withdraw(id, 'the turn could not be stored').catch(() => undefined);
}

/** What has become of an approval that a turn waits for. */
export type Taken =
  | { readonly kind: 'granted'; readonly used: UsedApproval }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'rejected' | 'expired' | 'withdrawn'; readonly reason: string | null }
  /** The program ended after it was used up: whether the action was carried out is not known. */
  | { readonly kind: 'used-before' };

/**
 * Uses a granted approval up, once and for this very action. One that is open is not touched.
 * @throws ApprovalRefused for another action or a clock moved back
 */
export async function takeApproval(approvals: Approvals, id: string, action: Action): Promise<Taken> {
  const { status, reason } = await findApproval(approvals, id);
  if (status === 'open') return { kind: 'waiting' };
  if (status === 'used') return { kind: 'used-before' };
  if (status !== 'granted') return { kind: status, reason };
  try {
    return { kind: 'granted', used: await approvals.use(id, actionDigest(action)) };
  } catch (error) {
    const code = refusalCode(error);
    if (code === 'used-before') return { kind: 'used-before' };
    if (code === 'expired') return { kind: 'expired', reason: null };
    throw error;
  }
}

/** Its class does not survive the way from the store process; name and code do. */
function refusalCode(error: unknown): ApprovalRefusalCode | null {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  return name === 'ApprovalRefused' ? (code as ApprovalRefusalCode) : null;
}

/** @throws ApprovalRefused `not-found` */
export async function findApproval(approvals: Approvals, id: string): Promise<Approval> {
  const found = await approvals.get(id);
  if (found) return found;
  throw new ApprovalRefused('not-found', `There is no approval ${id}.`);
}
