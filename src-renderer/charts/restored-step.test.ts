import { describe, expect, it } from 'vitest';
import type { MilestoneEvent } from '../../src-main/training/events.ts';
import { restoredStep } from './restored-step.ts';

const milestone = (name: MilestoneEvent['name'], checkpoint?: string): MilestoneEvent => ({
  kind: 'milestone',
  step: 100,
  name,
  detail: '',
  ...(checkpoint === undefined ? {} : { checkpoint }),
});

describe('the step that a rollback restored', () => {
  it('is that of its own checkpoint, or of the one that the run ended with', () => {
    const finished = milestone('finished', 'C:\\runs\\1\\checkpoints\\final\\step-0000012');
    const own = milestone('rollback', '/runs/1/checkpoints/final/step-0000090');
    expect(restoredStep([milestone('rollback'), finished], 0)).toBe(12);
    expect(restoredStep([finished, own], 1)).toBe(90);
  });

  it('is not known while nothing names a checkpoint', () => {
    expect(restoredStep([milestone('checkpoint', '/a/step-0000005'), milestone('rollback')], 1)).toBeNull();
  });
});
