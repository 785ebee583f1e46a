import { describe, expect, it } from 'vitest';
import { withThreshold } from './shield-state.ts';

const policy = { floor: 0.7, grey: 0.45, hardWithBypass: 0.7, hard: 0.8 };

describe('changing a threshold', () => {
  it('changes nothing else while the grey band begins below the floor', () => {
    expect(withThreshold(policy, 'grey', 0.6)).toEqual({ ...policy, grey: 0.6 });
    expect(withThreshold(policy, 'hard', 0.1)).toEqual({ ...policy, hard: 0.1 });
  });

  it('takes the other one along, so that the policy always makes sense', () => {
    expect(withThreshold(policy, 'grey', 0.9)).toEqual({ ...policy, grey: 0.9, floor: 0.9 });
    expect(withThreshold(policy, 'floor', 0.2)).toEqual({ ...policy, grey: 0.2, floor: 0.2 });
  });
});
