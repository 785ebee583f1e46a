import { describe, expect, it } from 'vitest';
import naive from '../../../resources/recipes/naive.json' with { type: 'json' };
import protectedRecipe from '../../../resources/recipes/protected.json' with { type: 'json' };
import { compareRecipes, fields } from './compare-recipes.ts';

describe('comparing recipes', () => {
  it('lists only what differs, by path', () => {
    const differences = compareRecipes(naive, protectedRecipe);
    const paths = differences.map(({ path }) => path);
    expect(paths).toContain('batch.classMix.REFUSE');
    expect(paths).not.toContain('batch.micro');
    expect(differences.find(({ path }) => path === 'selection')).toEqual({
      path: 'selection',
      a: '"accuracy"',
      b: '"safety"',
    });
  });

  it('shows lists of different lengths, empty ones included', () => {
    const scheduled = { loss: { petSchedule: [{ from: 0.3, lambda: 0.1 }] } };
    expect(compareRecipes({ loss: { petSchedule: [] } }, scheduled)).toEqual([
      { path: 'loss.petSchedule', a: '[]', b: null },
      { path: 'loss.petSchedule.0.from', a: null, b: '0.3' },
      { path: 'loss.petSchedule.0.lambda', a: null, b: '0.1' },
    ]);
  });

  it('finds nothing between a recipe and itself, and does not stumble over null', () => {
    expect(compareRecipes(naive, structuredClone(naive))).toEqual([]);
    expect([...fields({ a: null, b: [1, { c: 'x' }] })]).toEqual([
      ['a', 'null'],
      ['b.0', '1'],
      ['b.1.c', '"x"'],
    ]);
  });
});
