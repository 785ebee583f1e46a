/** Making permits: for the orchestrator alone, which the rules of imports keep. */
import { type Action, actionDigest } from './action.ts';
import { takeUse } from './approval-uses.ts';
import type { GateDecision } from './gate-decision.ts';
import { takeMade } from './made-decisions.ts';
import { NotPermitted, type Permit, type UsedApproval } from './permit.ts';
import { unusedPermits } from './unused-permits.ts';

/**
 * One decision allows one action.
 * @throws NotPermitted unless the gate itself decided ALLOW, about this kind of thing, without a fault, and for the first time
 */
export function permitByDecision<One extends Action>(
  decision: GateDecision,
  action: One,
): Permit<One['kind']> {
  const { id, verdict, faults, subject } = decision;
  if (verdict !== 'ALLOW' || faults.length > 0)
    throw new NotPermitted(`Decision ${id} is ${verdict}: it allows nothing.`);
  const fits = action.kind === 'tool' ? subject === 'tool-call' : mayAsk.has(subject);
  if (!fits) throw new NotPermitted(`Decision ${id} is about a ${subject}: it allows no ${action.kind}.`);
  if (!takeMade(decision))
    throw new NotPermitted(`Decision ${id} was not made by the gate here, or allowed its action before.`);
  return mint(id, actionDigest(action));
}

/** What leads to a question to the model: what a person says, and what a tool returned. */
const mayAsk: ReadonlySet<GateDecision['subject']> = new Set(['prompt', 'tool-result']);

/**
 * The queue gives one use of an approval, and one use gives one permit.
 * @throws NotPermitted when the approval was given for another action, or this use of it is not the queue's own, or made a
 *   permit before
 */
export function permitByApproval<One extends Action>(
  approval: UsedApproval,
  action: One,
): Permit<One['kind']> {
  if (approval.actionSha256 !== actionDigest(action))
    throw new NotPermitted(`Approval ${approval.id} was given for another action.`);
  if (!takeUse(approval))
    throw new NotPermitted(
      `This use of approval ${approval.id} is not the queue's own, or allowed its action before.`,
    );
  return mint(approval.id, approval.actionSha256);
}

function mint<Kind extends Action['kind']>(decision: string, actionSha256: string): Permit<Kind> {
  const permit = Object.freeze({ decision }) as unknown as Permit<Kind>;
  unusedPermits.set(permit, actionSha256);
  return permit;
}
