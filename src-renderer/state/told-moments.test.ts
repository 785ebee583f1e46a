import { expect, it } from 'vitest';
import type { RunEvent } from '../../src-main/training/events.ts';
import { fakeEvaluation, fakeStep } from '../charts/bench/fake-run.ts';
import { createRunSeries } from '../charts/run-series.ts';
import { watchMoments } from './told-moments.ts';

it('tells of milestones and evaluations, once a batch, and of nothing else', () => {
  const series = createRunSeries();
  let told = 0;
  const stop = watchMoments(series, () => {
    told += 1;
  });
  let sequence = 0;
  const take = (...events: RunEvent[]): number => {
    series.append(
      events.map((event) => {
        sequence += 1;
        return { sequence, event };
      }),
    );
    return told;
  };
  const kept: RunEvent = { kind: 'milestone', step: 2, name: 'best-by-safety', detail: '' };
  expect(take(fakeStep(1), fakeStep(2))).toBe(0);
  expect(take(fakeEvaluation(2), kept)).toBe(1);
  expect(take(fakeStep(3))).toBe(1);
  expect(take({ ...kept, step: 3, name: 'checkpoint' })).toBe(2);
  stop();
  expect(take({ ...kept, step: 4 })).toBe(2);
});
