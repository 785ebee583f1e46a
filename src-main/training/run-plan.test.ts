import { describe, expect, it } from 'vitest';
import type { Row } from '../data/row.ts';
import { planRun } from './run-plan.ts';
import { tinyRecipe, tinySplits } from './test-programs/tiny-run.ts';

const { train } = await tinySplits();

const planOf = (epochs: number, evaluationsPerEpoch: number, rows: readonly Row[] = train) =>
  planRun({ ...tinyRecipe, duration: { epochs, evaluationsPerEpoch } }, rows);

const evaluationsOf = (plan: ReturnType<typeof planRun>): number[] =>
  Array.from({ length: plan.steps }, (_, index) => index + 1).filter(plan.isEvaluation);

describe('planRun', () => {
  it('draws as many rows an epoch as there are', () => {
    const plan = planOf(2.5, 3);
    expect(train).toHaveLength(48);
    expect(plan).toMatchObject({ stepsPerEpoch: 6, steps: 15 });
    expect(plan.batches).toHaveLength(15);
    expect(plan.batches.every((batch) => batch.length === 8)).toBe(true);
  });

  it('measures evenly, and always after the last step', () => {
    expect(evaluationsOf(planOf(2, 3))).toEqual([2, 4, 6, 8, 10, 12]);
    expect(evaluationsOf(planOf(2, 4))).toEqual([2, 3, 5, 6, 8, 9, 11, 12]);
    expect(evaluationsOf(planOf(1.5, 1))).toEqual([6, 9]);
    expect(evaluationsOf(planOf(1, 100))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('takes at least one step', () => {
    expect(
      planOf(
        0.01,
        1,
        train.filter((_, index) => index % 16 < 1),
      ),
    ).toMatchObject({ steps: 1, stepsPerEpoch: 1 });
    expect(() => planOf(1, 1, [])).toThrow('the training split has no rows');
  });
});
