/** Recipes: those that ship with the program, and checking one that a person wrote. */
import { z } from 'zod';
import { embeddedRecipeFile, embeddedRecipes } from '../package-files.ts';
import { parseRecipe, type Recipe, readRecipe } from '../training/recipe.ts';
import { procedure, router } from './trpc.ts';

export const recipesRouter = router({
  list: procedure.query(
    (): Promise<Recipe[]> => Promise.all(embeddedRecipes.map((name) => readRecipe(embeddedRecipeFile(name)))),
  ),
  /** The recipe, or what is wrong with it for people to read. */
  check: procedure
    .input(z.object({ text: z.string().max(100_000) }))
    .query(({ input }): { recipe: Recipe; problem: null } | { recipe: null; problem: string } => {
      try {
        return { recipe: parseRecipe(JSON.parse(input.text), 'recipe'), problem: null };
      } catch (error) {
        return { recipe: null, problem: (error as Error).message };
      }
    }),
});
