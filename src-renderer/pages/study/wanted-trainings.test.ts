import { expect, it } from 'vitest';
import naive from '../../../resources/recipes/naive.json' with { type: 'json' };
import protectedRecipe from '../../../resources/recipes/protected.json' with { type: 'json' };
import gated from '../../../resources/recipes/protected-gates.json' with { type: 'json' };
import type { Recipe } from '../../../src-main/training/recipe.ts';
import { recipeChoices, wantedRecipes } from './wanted-trainings.ts';

const recipes = [naive, protectedRecipe, gated] as Recipe[];
const names = (choice: (typeof recipeChoices)[number]) =>
  wantedRecipes(recipes, choice, 3, {}).map(({ name }) => name);

it('every recipe that ships can be chosen, and the two of the study at once', () => {
  expect(recipeChoices.map(names)).toEqual([
    ['naive', 'protected'],
    ['naive'],
    ['protected'],
    ['protected-gates'],
  ]);
});

it('a recipe has the seed put in, unless it was edited', () => {
  const [recipe] = wantedRecipes(recipes, 'protected-gates', 3, {});
  expect(JSON.parse(recipe!.text)).toEqual({ ...gated, seed: 3 });
  const edited = wantedRecipes(recipes, 'protected-gates', 3, { 'protected-gates': '{}' });
  expect(edited).toEqual([{ name: 'protected-gates', text: '{}' }]);
});
