/** The trainings that a filled-in form stands for. */
import type { EmbeddedRecipe } from '../../../src-main/package-files.ts';
import type { Recipe } from '../../../src-main/training/recipe.ts';

export const recipeChoices = ['both', 'naive', 'protected', 'protected-gates'] as const satisfies readonly (
  | 'both'
  | EmbeddedRecipe
)[];

/** One recipe, or the two of the collapse study. */
export type RecipeChoice = (typeof recipeChoices)[number];

const study: readonly string[] = ['naive', 'protected'];

/** What a person wrote, by the name of the recipe that they began with. */
export type EditedRecipes = Readonly<Partial<Record<string, string>>>;

/** The JSON of each chosen recipe: as it was edited, or as it ships with the seed put in. */
export function wantedRecipes(
  recipes: readonly Recipe[],
  choice: RecipeChoice,
  seed: number,
  edited: EditedRecipes,
): { readonly name: string; readonly text: string }[] {
  return recipes
    .filter(({ name }) => (choice === 'both' ? study.includes(name) : name === choice))
    .map((recipe) => ({
      name: recipe.name,
      text: edited[recipe.name] ?? JSON.stringify({ ...recipe, seed }, null, 2),
    }));
}
