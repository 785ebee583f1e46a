import { describe, expect, it } from 'vitest';
import { decide } from '../../../src-main/gate/dual-policy.ts';
import type { Judgement } from '../../../src-main/workbench/judge-desk.ts';
import { compareJudgements, decidingHead } from './compare-judgements.ts';

const judged = (
  safety: [number, number, number],
  task: [number, number, number],
  escalateBelow?: number,
): Judgement => {
  const of = ([ALLOW, ESCALATE, REFUSE]: [number, number, number]) => ({ ALLOW, ESCALATE, REFUSE });
  const calibration =
    escalateBelow === undefined ? null : { temperature: 2, threshold: { escalateBelow, reached: true } };
  return {
    ...decide({ safetyHead: of(safety), taskHead: of(task) }, calibration),
    latencyMs: 1,
    model: 'embedded',
    manifestSha256: '0'.repeat(64),
    tokens: 5,
    windows: 1,
  };
};
const before = judged([0.1, 0.2, 0.7], [0.1, 0.3, 0.6]);
const after = judged([0.2, 0.6, 0.2], [0.9, 0.05, 0.05]);

describe('two judgements of one prompt', () => {
  it('show which heads turned and which way the verdict went', () => {
    const change = compareJudgements(before, after);
    expect(change).toMatchObject({
      verdict: true,
      safetyHead: true,
      taskHead: true,
      direction: 'more-lenient',
    });
    expect(change.difference.taskHead.ALLOW).toBeCloseTo(0.8, 12);
    expect(compareJudgements(after, before).direction).toBe('stricter');
    expect(compareJudgements(before, before)).toMatchObject({ verdict: false, direction: null });
  });

  it('name the head that decided', () => {
    expect(decidingHead(before)).toBe('both');
    expect(decidingHead(after)).toBe('safetyHead');
    expect(decidingHead(judged([0.8, 0.1, 0.1], [0.1, 0.8, 0.1]))).toBe('taskHead');
  });

  it('name the confidence where that alone decided', () => {
    const unsure = judged([0.8, 0.1, 0.1], [0.9, 0.05, 0.05], 0.9);
    expect([unsure.verdict, decidingHead(unsure)]).toEqual(['ESCALATE', 'confidence']);
    expect(decidingHead(judged([0.8, 0.1, 0.1], [0.9, 0.05, 0.05], 0.3))).toBe('both');
    expect(decidingHead(judged([0.1, 0.8, 0.1], [0.9, 0.05, 0.05], 0.9))).toBe('safetyHead');
  });
});
