import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../src-main/workbench/run-desk.ts';
import { filterRuns, mergeRuns, noFilter, runSeconds, withJobs } from './filter-runs.ts';

const run = (id: number, change: Partial<RunSummary> = {}): RunSummary => ({
  id,
  name: `run ${id}`,
  kind: 'training',
  seed: 1,
  status: 'succeeded',
  reason: null,
  reasonMeaning: null,
  recipeName: 'naive',
  createdAt: '2026-01-01T00:00:00Z',
  startedAt: '2026-01-01T00:00:00Z',
  endedAt: '2026-01-01T00:01:30Z',
  step: 10,
  plannedSteps: 20,
  phase: 'safe',
  alarmStep: null,
  latest: null,
  ...change,
});
const runs = [
  run(3, { status: 'failed', reason: 'the disk is full', phase: null }),
  run(2, { recipeName: 'protected', phase: 'collapsed' }),
  run(1),
];
const ids = (list: readonly RunSummary[]) => list.map(({ id }) => id);

describe('filtering runs', () => {
  it('finds every word anywhere, whatever the case', () => {
    expect(ids(filterRuns(runs, { ...noFilter, text: 'DISK  run' }))).toEqual([3]);
    expect(ids(filterRuns(runs, { ...noFilter, text: 'protected' }))).toEqual([2]);
    expect(ids(filterRuns(runs, { ...noFilter, text: 'protected disk' }))).toEqual([]);
  });

  it('by status and phase, unmeasured ones too', () => {
    expect(ids(filterRuns(runs, { ...noFilter, status: 'succeeded' }))).toEqual([2, 1]);
    expect(ids(filterRuns(runs, { ...noFilter, phase: 'collapsed' }))).toEqual([2]);
    expect(ids(filterRuns(runs, { ...noFilter, phase: 'none' }))).toEqual([3]);
  });

  it('keeps the same list where nothing is filtered', () => {
    expect(filterRuns(runs, noFilter)).toBe(runs);
  });
});

it('merges lists: each run once, from the newer list, newest first', () => {
  const merged = mergeRuns([run(1), run(2)], [run(3), run(2, { step: 15 })]);
  expect(merged.map(({ id, step }) => [id, step])).toEqual([
    [3, 10],
    [2, 15],
    [1, 10],
  ]);
});

it('shows what goes on just now', () => {
  const job = {
    runId: 2,
    name: 'x',
    status: 'running',
    step: 12,
    plannedSteps: null,
    secondsLeft: null,
  } as const;
  expect(withJobs(runs, [job]).map(({ status, step, plannedSteps }) => [status, step, plannedSteps])).toEqual(
    [
      ['failed', 10, 20],
      ['running', 12, 20],
      ['succeeded', 10, 20],
    ],
  );
  expect(withJobs(runs, [])).toBe(runs);
});

it('counts seconds to the end or until now', () => {
  expect(runSeconds(run(1))).toBe(90);
  expect(runSeconds(run(1, { endedAt: null }), Date.parse('2026-01-01T00:00:10Z'))).toBe(10);
  expect(runSeconds(run(1, { startedAt: null }))).toBeNull();
});
