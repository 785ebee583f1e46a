import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src-main/training/events.ts';
import { proportion } from '../../src-main/training/wilson.ts';
import { fakeEvaluation, fakeStep } from './bench/fake-run.ts';
import { figureCurve, stepCurve } from './run-curves.ts';
import { createRunSeries } from './run-series.ts';

const sequenced = (events: readonly RunEvent[], first = 1) =>
  events.map((event, index) => ({ sequence: first + index, event }));

describe('the series of a run', () => {
  it('takes every event once', () => {
    const run = createRunSeries();
    const events = sequenced(Array.from({ length: 10 }, (_, index) => fakeStep(index + 1)));
    expect(run.append(events.slice(0, 6))).toEqual({ taken: 6, missing: null });
    expect(run.append(events.slice(0, 6))).toEqual({ taken: 0, missing: null });
    expect(run.append(events.slice(3))).toEqual({ taken: 4, missing: null });
    expect(run.steps('total').length).toBe(10);
    expect([run.lastSequence, run.lastStep]).toEqual([10, 10]);
  });

  it('takes nothing beyond a gap and tells what is missing', () => {
    const run = createRunSeries();
    const events = sequenced(Array.from({ length: 9 }, (_, index) => fakeStep(index + 1)));
    const holed = events.filter(({ sequence }) => sequence < 4 || sequence > 6);
    expect(run.append(holed)).toEqual({ taken: 3, missing: { from: 4, to: 6 } });
    expect(run.append(events)).toEqual({ taken: 6, missing: null });
  });

  it('tells listeners only of news', () => {
    const run = createRunSeries();
    let calls = 0;
    const stop = run.subscribe(() => {
      calls += 1;
    });
    const events = sequenced([fakeStep(1)]);
    run.append(events);
    run.append(events);
    stop();
    run.append(sequenced([fakeStep(2)], 2));
    expect(calls).toBe(1);
  });

  it('replaces what a resumed run does again', () => {
    const run = createRunSeries();
    run.append(
      sequenced([fakeStep(1), fakeStep(2), fakeEvaluation(2), fakeStep(3), fakeStep(4), fakeEvaluation(4)]),
    );
    run.append(sequenced([{ kind: 'milestone', step: 2, name: 'resumed', detail: '', plannedSteps: 9 }], 7));
    run.append(sequenced([fakeStep(3), fakeStep(4)], 8));
    expect([...run.steps('total').to.slice(0, run.steps('total').length)]).toEqual([1, 2, 3, 4]);
    expect(run.evaluations.map(({ step }) => step)).toEqual([2]);
    expect([run.milestones.length, run.plannedSteps]).toEqual([1, 9]);
  });

  it('gives a spike of a single step however long the run is', () => {
    const run = createRunSeries(256);
    const spike = 777;
    for (let step = 1; step <= 20_000; step += 1)
      run.append([
        { sequence: step, event: step === spike ? { ...fakeStep(step), total: 1000 } : fakeStep(step) },
      ]);
    const curve = stepCurve(run, 'total');
    const { maximum, length } = curve.kind === 'steps' ? curve.read() : run.steps('total');
    expect(length).toBeLessThanOrEqual(256);
    expect(Math.max(...maximum.slice(0, length))).toBe(1000);
  });

  it('gives figures with interval and rows, and leaves out what could not be measured', () => {
    const run = createRunSeries();
    const evaluation = fakeEvaluation(5);
    const nothing = {
      ...evaluation,
      step: 6,
      validation: {
        ...evaluation.validation,
        safetyHead: {
          ...evaluation.validation.safetyHead,
          refuseRecall: proportion(0, 0),
          safetyScore: null,
        },
      },
    };
    run.append(sequenced([evaluation, nothing]));
    const { value, low, high, count, rows } = evaluation.validation.safetyHead.refuseRecall;
    expect(figureCurve(run, 'safetyHead', 'refuseRecall').read()).toEqual([
      { x: 5, y: value, low, high, count, rows },
      { x: 6, y: null, count: 0, rows: 0 },
    ]);
    const score = figureCurve(run, 'safetyHead', 'safetyScore');
    expect(score.read()).toEqual([
      { x: 5, y: evaluation.validation.safetyHead.safetyScore },
      { x: 6, y: null },
    ]);
    expect(score.read()).toBe(score.read());
  });
});
