import { describe, expect, it } from 'vitest';
import type { ModelChoice } from '../../../src-main/workbench/judge-desk.ts';
import { collapsePresets } from './collapse-presets.ts';
import { groupModels, type RunOfCheckpoint, standingOf } from './model-groups.ts';

const free = (id: string, kind: ModelChoice['kind']): ModelChoice => ({
  id,
  name: id,
  kind,
  runId: null,
  role: null,
  step: null,
  manifestSha256: 'a'.repeat(64),
});
const checkpoint = (runId: number, role: NonNullable<ModelChoice['role']>, step: number): ModelChoice => ({
  ...free(`run:${runId}:${role}`, 'checkpoint'),
  runId,
  role,
  step,
});
const naive: RunOfCheckpoint = {
  id: 1,
  name: 'naive',
  phase: 'collapsed',
  alarmStep: 40,
  latest: { step: 90 },
};
const guarded: RunOfCheckpoint = {
  id: 2,
  name: 'protected',
  phase: 'safe',
  alarmStep: null,
  latest: { step: 60 },
};
const models = [
  checkpoint(1, 'final', 80),
  checkpoint(1, 'last', 90),
  checkpoint(1, 'best-by-safety', 10),
  free('shelf:other', 'shelf'),
  checkpoint(2, 'final', 60),
  checkpoint(2, 'best-by-safety', 30),
  free('baseline', 'baseline'),
  free('embedded', 'embedded'),
];

describe('groups of models', () => {
  it('begin with those of no run; then runs, newest first, safest checkpoint first', () => {
    expect(
      groupModels(models, [naive, guarded]).map(({ runId, models: own }) => [runId, own.map(({ id }) => id)]),
    ).toEqual([
      [null, ['embedded', 'baseline', 'shelf:other']],
      [2, ['run:2:best-by-safety', 'run:2:final']],
      [1, ['run:1:best-by-safety', 'run:1:last', 'run:1:final']],
    ]);
  });

  it('keep checkpoints of a run that the list of runs does not have', () => {
    expect(groupModels([checkpoint(9, 'last', 5)], [naive])).toMatchObject([{ runId: 9, run: null }]);
    expect(groupModels([], [naive])).toEqual([]);
  });
});

describe('the standing of a checkpoint', () => {
  it.each([
    ['run:1:last', 'collapsed'],
    ['run:1:final', 'after-alarm'],
    ['run:1:best-by-safety', 'before-alarm'],
    ['run:2:best-by-safety', 'safe'],
    ['embedded', 'unknown'],
  ])('%s: %s', (id, standing) => {
    const choice = models.find((model) => model.id === id)!;
    expect(standingOf(choice, [naive, guarded].find((run) => run.id === choice.runId) ?? null)).toBe(
      standing,
    );
  });
});

describe('presets before and after a collapse', () => {
  it('take the safest and the latest checkpoint of runs that fell', () => {
    expect(
      collapsePresets(models, [naive, guarded]).map(({ run, before, after }) => [
        run.id,
        before.id,
        after.id,
      ]),
    ).toEqual([[1, 'run:1:best-by-safety', 'run:1:last']]);
  });

  it('are none where the safest checkpoint is also the latest', () => {
    expect(
      collapsePresets([checkpoint(1, 'best-by-safety', 90), checkpoint(1, 'final', 90)], [naive]),
    ).toEqual([]);
  });
});
