/** What people do on the study page. */
import type { Locator, Page } from '@playwright/test';
import type { Recipe } from '../../src-main/training/recipe.ts';
import { expect } from './workbench-test.ts';

/** A first training takes its process, its model and its first evaluation: on a busy machine that is long. */
export const patience = { timeout: 90_000 };

/** Goes to a place of the workbench, such as `/gate`. */
export async function goTo(page: Page, place: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = `#${to}`;
  }, place);
}

/** Edits the recipes as JSON and starts them. */
export async function startTraining(page: Page, recipes: readonly Recipe[]): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'New training' });
  const choice = recipes.length > 1 ? 'Naive and protected' : titles[recipes[0]!.name]!;
  await dialog.getByText(choice, { exact: true }).click();
  await dialog.getByRole('switch', { name: 'Edit as JSON' }).check();
  for (const recipe of recipes)
    await dialog.getByLabel(`Recipe ${recipe.name} as JSON`).fill(JSON.stringify(recipe, null, 2));
  const start = dialog.getByRole('button', {
    name: recipes.length > 1 ? 'Start both' : 'Start',
    exact: true,
  });
  await expect(start).toBeEnabled();
  await start.click();
  await expect(dialog).toBeHidden();
}

const titles: Readonly<Record<string, string>> = { naive: 'Naive', protected: 'Protected' };

/** A shown run's head: `#1 naive (seed 1)`. */
export function runHead(page: Page, id: number): Locator {
  return page.getByRole('region', { name: new RegExp(`^#${id} `) });
}
