/** Every page of the workbench on a data folder with a naive run 1 and a protected run 2. */
import type { Page } from '@playwright/test';
import { goTo, patience } from './study-page.ts';
import { expect } from './workbench-test.ts';

export const everyPlace = [
  '/study?runs=1,2',
  '/study?runs=1&new=1',
  '/runs',
  '/runs/1',
  '/runs/compare/1/2',
  '/models/embedded',
  '/pipeline?new=1',
  '/gate',
  '/shield',
  '/chat',
  '/approvals',
  '/audit',
  '/policies',
  '/settings',
  '/settings/agent',
  '/no-such-page',
] as const;

/** Goes there and waits until everything that is on its way is there. */
export async function visit(page: Page, place: string): Promise<void> {
  await goTo(page, place);
  await expect(page.locator('#page h1').first()).toBeAttached(patience);
  await expect(page.locator('.mantine-Loader-root')).toHaveCount(0, patience);
}
