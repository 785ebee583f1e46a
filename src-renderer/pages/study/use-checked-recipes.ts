/** Recipes that a person may have written, checked by the workbench, and what they would take. */
import { useDebouncedValue } from '@mantine/hooks';
import { useQueries, useQuery } from '@tanstack/react-query';
import type { Recipe } from '../../../src-main/training/recipe.ts';
import type { Estimate } from '../../../src-main/workbench/run-desk.ts';
import { useApi } from '../../api/api-context.tsx';
import { askEstimate } from './ask-estimate.ts';

export interface CheckedRecipe {
  readonly name: string;
  readonly text: string;
  /** `null`: not checked yet, or not usable. */
  readonly recipe: Recipe | null;
  /** What is wrong with it, naming the field. */
  readonly problem: string | null;
}

/** Typing is not checked letter by letter. */
const typingMilliseconds = 300;

export function useCheckedRecipes(
  wanted: readonly { name: string; text: string }[],
): readonly CheckedRecipe[] {
  const api = useApi();
  const [settled] = useDebouncedValue(wanted, typingMilliseconds);
  const checks = useQueries({
    queries: settled.map(({ text }) => ({
      queryKey: ['recipes', 'check', text],
      queryFn: () => api.recipes.check.query({ text }),
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  return wanted.map(({ name, text }) => {
    const check = checks[settled.findIndex((one) => one.text === text)];
    return {
      name,
      text,
      recipe: check?.data?.recipe ?? null,
      problem: check?.data?.problem ?? (check?.error ? check.error.message : null),
    };
  });
}

export interface NamedEstimate extends Estimate {
  readonly name: string;
}

/** One after the other: an estimate may probe the machine, and two probes would measure each other. */
export function useEstimates(checked: readonly CheckedRecipe[], model: string) {
  const api = useApi();
  const usable = checked.flatMap(({ recipe }) => (recipe ? [recipe] : []));
  return useQuery({
    queryKey: ['estimates', model, usable],
    enabled: usable.length > 0 && usable.length === checked.length,
    async queryFn({ signal }): Promise<NamedEstimate[]> {
      const estimates: NamedEstimate[] = [];
      for (const recipe of usable) {
        const estimate = await askEstimate(api, { recipe, model }, signal);
        estimates.push({ name: recipe.name, ...estimate });
      }
      return estimates;
    },
  });
}
