import { expect, it } from 'vitest';
import { milestone, type StepEvent } from '../../training/events.ts';
import { createRunPace } from './run-pace.ts';

const steps = (step: number) => [{ kind: 'step', step } as StepEvent];

it('tells the time left by the pace of the last minute', () => {
  let now = 0;
  const pace = createRunPace(() => now);
  expect([pace.step, pace.plannedSteps, pace.secondsLeft()]).toEqual([0, null, null]);
  pace.see([{ ...milestone(0, 'started', ''), plannedSteps: 1000 }]);
  expect(pace.secondsLeft()).toBeNull();
  now = 10_000;
  pace.see(steps(10));
  expect([pace.step, pace.plannedSteps, pace.secondsLeft()]).toEqual([10, 1000, 990]);
  // Slower from here on: after a minute the quick beginning no longer counts.
  for (let step = 11; step <= 50; step += 1) {
    now += 4000;
    pace.see(steps(step));
  }
  expect(pace.secondsLeft()).toBeCloseTo(950 * 4, 5);
});

it('of a resumed run does not count the steps that were done before', () => {
  let now = 0;
  const pace = createRunPace(() => now);
  pace.see([{ ...milestone(500, 'resumed', ''), plannedSteps: 600 }]);
  now = 2000;
  pace.see(steps(501));
  expect(pace.secondsLeft()).toBe(198);
});
