import { describe, expect, it } from 'vitest';
import type { GateState } from '../activity.ts';
import type { SafetyGateState } from '../gating/create-safety-gate.ts';
import { statusOfGate } from './status-of-gate.ts';

const open: GateState = { state: 'open', model: 'so8t-tiny', reason: null, cause: null };
const agents = (
  state: SafetyGateState['state'],
  faults: SafetyGateState['faults'] = [],
): SafetyGateState => ({
  state,
  model: 'so8t-tiny',
  policy: null,
  faults,
});

describe('the gate in the status bar', () => {
  it('says that the agent’s gate was not opened, and nothing of its state', () => {
    expect(statusOfGate(open, null)).toEqual({ ...open, agent: { state: 'not-opened', faults: [] } });
  });

  it('is open only when both are', () => {
    expect(statusOfGate(open, agents('open')).state).toBe('open');
    expect(statusOfGate(open, agents('starting')).state).toBe('starting');
    expect(statusOfGate({ ...open, state: 'starting' }, agents('open')).state).toBe('starting');
  });

  it('is closed with the faults of the agent’s gate, unless the judge has a cause of its own', () => {
    const fault = { part: 'audit', kind: 'disk-full', detail: 'No space left.' } as const;
    const closed = statusOfGate(open, agents('closed', [fault]));
    expect(closed).toMatchObject({ state: 'closed', reason: 'No space left.', cause: 'other' });
    expect(closed.agent?.faults).toEqual([fault]);
    const judges = { ...open, state: 'closed', reason: 'was killed', cause: 'process-died' } as const;
    expect(statusOfGate(judges, agents('closed', [fault]))).toMatchObject({
      reason: 'was killed',
      cause: 'process-died',
    });
  });
});
