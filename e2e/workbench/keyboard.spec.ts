/** The workbench without a mouse. */
import { patience } from './study-page.ts';
import { expect, test } from './workbench-test.ts';

test('palette, keys, rooms, and the way to the start button', async ({ page }) => {
  await expect(page.getByRole('heading', { level: 1, name: 'First steps' })).toBeVisible();
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await expect(keys).toContainText('Search and commands');
  await page.keyboard.press('Escape');
  await expect(keys).toBeHidden();

  await page.keyboard.press('Control+k');
  const search = page.getByPlaceholder('Search rooms, runs and commands …');
  await expect(search).toBeFocused();
  await page.keyboard.type('models');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Models' })).toBeVisible();
  await page.keyboard.press('6');
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toBeVisible();
  // In a text field a digit is a letter.
  await page.getByRole('textbox', { name: 'Prompt' }).focus();
  await page.keyboard.press('1');
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toHaveValue('1');
  await page.keyboard.press('Tab');
  await page.keyboard.press('1');
  await expect(page.getByRole('heading', { level: 1, name: 'First steps' })).toBeVisible();

  await page.keyboard.press('Control+k');
  await page.keyboard.type('New training');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'New training' });
  const start = dialog.getByRole('button', { name: 'Start both' });
  await expect(start).toBeEnabled(patience);
  await dialog.getByRole('button', { name: 'Close' }).focus();
  const order: string[] = [];
  for (let stop = 0; stop < 12; stop += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement;
      return element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText;
    });
    order.push(focused.trim());
    if (await start.evaluate((element) => element === document.activeElement)) break;
  }
  expect(order).toEqual(['Naive and protected', 'Seed', 'Start from', 'Edit as JSON', 'Start both']);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});
