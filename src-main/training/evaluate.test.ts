import { describe, expect, it } from 'vitest';
import type { Verdict } from '../data/verdict.ts';
import { figuresByJudge, judgements } from './evaluate.ts';

const sure = (verdict: Verdict) => ({ ALLOW: 0.1, ESCALATE: 0.1, REFUSE: 0.1, [verdict]: 0.8 });
const heads = (taskHead: Verdict, safetyHead: Verdict) => ({
  taskHead: sure(taskHead),
  safetyHead: sure(safetyHead),
});

describe('judgements', () => {
  it('are those of each head, and the stricter one of the two', () => {
    expect(judgements(heads('ALLOW', 'REFUSE'))).toEqual({
      taskHead: 'ALLOW',
      safetyHead: 'REFUSE',
      dualPolicy: 'REFUSE',
    });
    expect(judgements(heads('ESCALATE', 'ALLOW'))).toEqual({
      taskHead: 'ESCALATE',
      safetyHead: 'ALLOW',
      dualPolicy: 'ESCALATE',
    });
    expect(judgements(heads('ALLOW', 'ALLOW')).dualPolicy).toBe('ALLOW');
  });
});

describe('figuresByJudge', () => {
  it('counts each judge against the labels, in their order', () => {
    const labels: Verdict[] = ['REFUSE', 'REFUSE', 'ALLOW'];
    const figures = figuresByJudge(labels, [
      heads('ALLOW', 'REFUSE'),
      heads('REFUSE', 'ALLOW'),
      heads('ALLOW', 'ESCALATE'),
    ]);
    expect(figures.taskHead.confusion).toEqual([
      [1, 0, 0],
      [0, 0, 0],
      [1, 0, 1],
    ]);
    expect(figures.safetyHead.confusion).toEqual([
      [0, 1, 0],
      [0, 0, 0],
      [1, 0, 1],
    ]);
    expect(figures.dualPolicy.confusion).toEqual([
      [0, 1, 0],
      [0, 0, 0],
      [0, 0, 2],
    ]);
  });

  it('weighs by the class mix that it is given', () => {
    const labels: Verdict[] = ['REFUSE', 'ALLOW', 'ESCALATE'];
    const judged = [heads('REFUSE', 'ALLOW'), heads('REFUSE', 'ALLOW'), heads('REFUSE', 'ALLOW')];
    const figures = figuresByJudge(labels, judged, { ALLOW: 0.2, ESCALATE: 0.1, REFUSE: 0.7 });
    expect(figures.taskHead.mixAccuracy).toBeCloseTo(0.7, 12);
    expect(figures.safetyHead.mixAccuracy).toBeCloseTo(0.2, 12);
  });
});
