/** Decisions that the gate itself made in this process: one that was written by hand, read from a file or changed is none. */
import type { GateDecision } from './gate-decision.ts';

const made = new WeakSet<GateDecision>();

/** For the gate alone. */
export function markMade(decision: GateDecision): GateDecision {
  // What was decided stays so: nobody turns a made decision into another one.
  Object.freeze(decision);
  Object.freeze(decision.faults);
  made.add(decision);
  return decision;
}

/** @returns whether the gate made it; from then on it allows nothing any more */
export function takeMade(decision: GateDecision): boolean {
  return made.delete(decision);
}
