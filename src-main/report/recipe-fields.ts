/** Recipes side by side, field by field, whatever fields they have. */
import type { Recipe } from '../training/recipe.ts';
import type { Study, StudySeed } from '../training/study.ts';

export interface RecipeField {
  readonly name: string;
  readonly naive: string;
  readonly protected: string;
  readonly differs: boolean;
}

export interface RecipeGroup {
  /** The recipe's part, such as "loss"; `null` for fields outside any part. */
  readonly name: string | null;
  readonly fields: readonly RecipeField[];
}

/** Fields that the report shows elsewhere. */
const elsewhere: readonly string[] = ['description', 'seed'];

export function recipeGroups({ naive, protected: guarded }: StudySeed): readonly RecipeGroup[] {
  const left = flatten(naive.recipe);
  const right = flatten(guarded.recipe);
  const names = [...new Set([...left.keys(), ...right.keys()])].filter((name) => !elsewhere.includes(name));
  const fields = names.map((name) => {
    const pair = { naive: left.get(name) ?? '–', protected: right.get(name) ?? '–' };
    return { path: name.split('.'), ...pair, differs: pair.naive !== pair.protected };
  });
  const groups = Map.groupBy(fields, ({ path }) => (path.length > 1 ? path[0]! : null));
  return [...groups].map(([name, members]) => ({
    name,
    fields: members.map(({ path, ...rest }) => ({
      name: name === null ? path[0]! : path.slice(1).join('.'),
      ...rest,
    })),
  }));
}

/** What each recipe says of itself; a recipe need not say anything. */
export function recipeDescriptions(
  seed: StudySeed,
): readonly { readonly recipe: 'naive' | 'protected'; readonly description: string }[] {
  return (['naive', 'protected'] as const)
    .map((recipe) => ({ recipe, description: seed[recipe].recipe.description }))
    .filter(({ description }) => description !== '');
}

/** Seeds whose recipes differ in the seed alone are shown as one. */
export function distinctRecipes(study: Study): readonly (readonly StudySeed[])[] {
  const key = ({ naive, protected: guarded }: StudySeed): string =>
    JSON.stringify([naive.recipe, guarded.recipe].map((recipe) => ({ ...recipe, seed: null })));
  return [...Map.groupBy(study.seeds, key).values()];
}

function flatten(recipe: Recipe): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  const visit = (value: unknown, path: readonly string[]): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [name, inner] of Object.entries(value)) visit(inner, [...path, name]);
    } else out.set(path.join('.'), plain(value));
  };
  visit(recipe, []);
  return out;
}

/** A list of intervals reads as "from 0, lambda 0; from 0.3, lambda 0.1". */
function plain(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(plain).join('; ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, inner]) => `${name} ${plain(inner)}`)
    .join(', ');
}
