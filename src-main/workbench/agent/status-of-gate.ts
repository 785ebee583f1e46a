/** The gate in the status bar: the judge of the playground and the agent's gate, closed when either is. */
import type { GateState } from '../activity.ts';
import type { SafetyGateState } from '../gating/create-safety-gate.ts';

/** @param agents null before the agent's gate was needed */
export function statusOfGate(judges: GateState, agents: SafetyGateState | null): GateState {
  if (judges.state === 'closed' || agents === null) return judges;
  const { state, faults } = agents;
  if (state !== 'closed') return judges.state === 'open' ? { ...judges, state } : judges;
  const reason = faults.map(({ detail }) => detail).join(' ') || 'a part of it does not work';
  return { ...judges, state, reason, cause: 'other' };
}
