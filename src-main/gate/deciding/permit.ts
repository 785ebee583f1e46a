/**
 * Leave to do one action, once. Language models and tools ask for one, and only the gate's ALLOW or a person's approval
 * makes one: a way around the gate does not compile, and a permit that was forged, used or made for another action is none.
 */
import { type Action, actionDigest } from './action.ts';
import type { GateDecision } from './gate-decision.ts';

declare const brand: unique symbol;

/** Opaque: nothing outside this file can make one. */
export interface Permit<Kind extends Action['kind'] = Action['kind']> {
  readonly [brand]: Kind;
  /** The decision or approval that it comes from, for the audit log. */
  readonly decision: string;
}

/** An approval that was used up for one execution; see `agent/approvals.ts`. */
export interface UsedApproval {
  readonly id: string;
  readonly actionSha256: string;
}

export class NotPermitted extends Error {
  override readonly name = 'NotPermitted';
}

const unused = new WeakMap<Permit, string>();

function mint<Kind extends Action['kind']>(decision: string, actionSha256: string): Permit<Kind> {
  const permit = Object.freeze({ decision }) as unknown as Permit<Kind>;
  unused.set(permit, actionSha256);
  return permit;
}

/** @throws NotPermitted unless the decision is ALLOW and has no fault */
export function permitByDecision<One extends Action>(
  decision: GateDecision,
  action: One,
): Permit<One['kind']> {
  if (decision.verdict !== 'ALLOW' || decision.faults.length > 0)
    throw new NotPermitted(`Decision ${decision.id} is ${decision.verdict}: it allows nothing.`);
  return mint(decision.id, actionDigest(action));
}

/** @throws NotPermitted when the approval was given for another action */
export function permitByApproval<One extends Action>(
  approval: UsedApproval,
  action: One,
): Permit<One['kind']> {
  if (approval.actionSha256 !== actionDigest(action))
    throw new NotPermitted(`Approval ${approval.id} was given for another action.`);
  return mint(approval.id, approval.actionSha256);
}

/**
 * For whoever carries an action out, before anything else: uses the permit up.
 * @throws NotPermitted when it was used before, is forged, or was made for another action
 */
export function usePermit<One extends Action>(permit: Permit<One['kind']>, action: One): void {
  const allowed = unused.get(permit);
  unused.delete(permit);
  if (allowed === undefined) throw new NotPermitted('This permit was used before, or never given.');
  if (allowed !== actionDigest(action)) throw new NotPermitted('This permit was given for another action.');
}
