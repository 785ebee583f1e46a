/** The gate in the status bar: the judge of the playground and the agent's gate, closed when either is. */
import type { GateState } from '../activity.ts';
import type { SafetyGateState } from '../gating/create-safety-gate.ts';

/** @param agents null before the agent's gate was needed: nothing is known of it then, and nothing is claimed */
export function statusOfGate(judges: GateState, agents: SafetyGateState | null): GateState {
  if (agents === null) return { ...judges, agent: { state: 'not-opened', faults: [] } };
  const { state, faults } = agents;
  const both = { ...judges, agent: { state, faults } };
  if (judges.state === 'closed') return both;
  if (state !== 'closed') return judges.state === 'open' ? { ...both, state } : both;
  const reason = faults.map(({ detail }) => detail).join(' ') || 'a part of it does not work';
  return { ...both, state, reason, cause: 'other' };
}
