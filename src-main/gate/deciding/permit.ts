/**
 * Leave to do one action, once. Language models and tools ask for one, and only the gate's ALLOW or a person's approval
 * makes one (`mint-permit.ts`, which only the orchestrator may import): a way around the gate does not compile, and a
 * permit that was forged, used or made for another action is none.
 */
import { type Action, actionDigest } from './action.ts';
import { unusedPermits } from './unused-permits.ts';

declare const brand: unique symbol;
declare const useBrand: unique symbol;

/** Opaque: nothing outside of `mint-permit.ts` can make one. */
export interface Permit<Kind extends Action['kind'] = Action['kind']> {
  readonly [brand]: Kind;
  /** The decision or approval that it comes from, for the audit log. */
  readonly decision: string;
}

/**
 * An approval that was used up for one execution; see `agent/approvals.ts`. Opaque as a permit is: only the queue's client
 * makes one (`approval-uses.ts`), of what the queue itself answered.
 */
export interface UsedApproval {
  readonly [useBrand]: true;
  readonly id: string;
  readonly actionSha256: string;
}

export class NotPermitted extends Error {
  override readonly name = 'NotPermitted';
}

/**
 * For whoever carries an action out, before anything else: uses the permit up.
 * @throws NotPermitted when it was used before, is forged, or was made for another action
 */
export function usePermit<One extends Action>(permit: Permit<One['kind']>, action: One): void {
  const allowed = unusedPermits.get(permit);
  unusedPermits.delete(permit);
  if (allowed === undefined) throw new NotPermitted('This permit was used before, or never given.');
  if (allowed !== actionDigest(action)) throw new NotPermitted('This permit was given for another action.');
}
