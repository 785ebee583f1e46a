import { describe, expect, it } from 'vitest';
import type { EvaluationEvent, MilestoneEvent, Phase } from '../../../src-main/training/events.ts';
import { proportion } from '../../../src-main/training/wilson.ts';
import { startModelId } from '../../../src-main/workbench/model-ids.ts';
import { fakeEvaluation } from '../../charts/bench/fake-run.ts';
import { collapseStory } from './collapse-story.ts';
import { isReplaced, keptMoments, nearestMoments } from './nearest-checkpoint.ts';
import { possibleActions } from './run-actions.ts';
import { defaultRuns } from './shown-runs.ts';

function evaluation(step: number, phase: Phase, task: number, safety = 200): EvaluationEvent {
  const { validation, ...rest } = fakeEvaluation(step);
  return {
    ...rest,
    phase,
    validation: {
      ...validation,
      taskHead: { ...validation.taskHead, refuseRecall: proportion(task, 250) },
      safetyHead: { ...validation.safetyHead, refuseRecall: proportion(safety, 250) },
    },
  };
}

const milestone = (name: MilestoneEvent['name'], step: number): MilestoneEvent => ({
  kind: 'milestone',
  name,
  step,
  detail: '',
});

describe('the story of a collapse', () => {
  const evaluations = [
    evaluation(0, 'safe', 200),
    evaluation(10, 'safe', 190),
    evaluation(20, 'onset', 120),
    evaluation(30, 'collapsed', 20),
    evaluation(40, 'collapsed', 0),
  ];

  it('tells which head fell, from what to what, and since when', () => {
    const story = collapseStory({
      evaluations,
      milestones: [milestone('started', 0), milestone('alarm', 30)],
    });
    expect(story).toMatchObject({ alarmStep: 30, sinceStep: 20, rolledBackTo: null });
    expect(story!.heads).toEqual([
      { judge: 'taskHead', before: proportion(200, 250), atAlarm: proportion(20, 250) },
    ]);
  });

  it('knows of no collapse without an alarm', () => {
    expect(collapseStory({ evaluations, milestones: [milestone('started', 0)] })).toBeNull();
  });

  it('tells of the way back', () => {
    const back = (step: number) => ({ ...milestone('rollback', 40), checkpoint: `final/step-00000${step}` });
    const before = [back(10), milestone('alarm', 30)];
    expect(collapseStory({ evaluations, milestones: before })?.rolledBackTo).toBeNull();
    expect(collapseStory({ evaluations, milestones: [...before, back(10)] })?.rolledBackTo).toBe(10);
  });

  it('takes a choice by accuracy for no rescue', () => {
    const choice = { ...milestone('rollback', 40), checkpoint: 'final/step-0000035' };
    expect(
      collapseStory({ evaluations, milestones: [milestone('alarm', 30), choice] })?.rolledBackTo,
    ).toBeNull();
  });

  it('forgets an alarm that a resumed run has not reached again', () => {
    const milestones = [milestone('alarm', 30), milestone('resumed', 20)];
    expect(collapseStory({ evaluations: evaluations.slice(0, 3), milestones })).toBeNull();
    expect(
      collapseStory({ evaluations, milestones: [...milestones, milestone('alarm', 30)] }),
    ).not.toBeNull();
  });
});

describe('two moments of a run', () => {
  const run = { id: 1 };
  const checkpoint = (role: 'last' | 'best-by-safety', step: number) => ({
    role,
    step,
    folder: '',
    manifestSha256: '',
    figures: null,
    modelId: `run:1:${role}`,
    isBaseline: false,
  });

  it('are the nearest kept ones, in their order', () => {
    const moments = keptMoments({
      run,
      checkpoints: [checkpoint('last', 40), checkpoint('best-by-safety', 12)],
    });
    expect(moments.map(({ step }) => step)).toEqual([0, 12, 40]);
    expect(moments[0]!.modelId).toBe(startModelId(run.id));
    expect(nearestMoments(moments, 33, 10)?.map(({ modelId }) => modelId)).toEqual([
      'run:1:best-by-safety',
      'run:1:last',
    ]);
    expect(nearestMoments(moments, 1, 3)?.map(({ step }) => step)).toEqual([0, 12]);
  });

  it('are not those of a checkpoint that took their place', () => {
    const kept = { ...checkpoint('last', 40), manifestSha256: 'a' };
    const [start, last] = keptMoments({ run, checkpoints: [kept] });
    expect(last!.manifestSha256).toBe('a');
    expect(isReplaced(last!, [{ manifestSha256: 'a' }])).toBe(false);
    expect(isReplaced(last!, [{ manifestSha256: 'a' }, { manifestSha256: 'b' }])).toBe(true);
    expect(isReplaced(start!, [{ manifestSha256: 'b' }])).toBe(false);
  });

  it('need two of them', () => {
    expect(nearestMoments(keptMoments({ run, checkpoints: [] }), 0, 9)).toBeNull();
  });
});

describe('actions', () => {
  it.each([
    ['queued', [], ['cancel']],
    ['running', [], ['pause', 'cancel']],
    ['running', [{ role: 'best-by-safety' }], ['pause', 'cancel', 'rollBack', 'pin']],
    ['paused', [{ role: 'last' }], ['cancel', 'resume']],
    ['cancelled', [{ role: 'last' }], ['resume']],
    ['failed', [], ['resume']],
    ['succeeded', [{ role: 'best-by-safety' }], ['rollBack', 'pin']],
  ] as const)('of a run that is %s with %j', (status, checkpoints, actions) => {
    expect([...possibleActions(status, checkpoints)]).toEqual(actions);
  });
});

describe('the runs that are shown first', () => {
  const run = (id: number, recipeName: string, createdAt: string, seed = 1) => ({
    id,
    kind: 'training',
    recipeName,
    seed,
    createdAt,
  });

  it('are two that were entered together, in order', () => {
    const runs = [
      run(8, 'protected', '2026-01-01T00:00:01Z'),
      run(7, 'naive', '2026-01-01T00:00:00Z'),
      run(6, 'protected', '2025-01-01T00:00:00Z'),
    ];
    expect(defaultRuns(runs)).toEqual([7, 8]);
    expect(defaultRuns(runs.slice(1))).toEqual([7]);
  });

  it('are one where the next is another study', () => {
    const first = run(1, 'naive', '2026-01-01T00:00:00Z');
    expect(defaultRuns([run(2, 'protected', '2026-01-01T00:05:00Z'), first])).toEqual([2]);
    expect(defaultRuns([run(2, 'protected', '2026-01-01T00:00:01Z', 9), first])).toEqual([2]);
    expect(defaultRuns([run(2, 'naive', '2026-01-01T00:00:01Z'), first])).toEqual([2]);
    expect(defaultRuns([])).toEqual([]);
  });
});
