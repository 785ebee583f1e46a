/** What every page looks like to those who do not see it, see it in the dark, or read it in Japanese. */
import { problemsOf } from './accessibility.ts';
import { apiOf } from './api-of-page.ts';
import { everyPlace, visit } from './places.ts';
import { expect, test, withStudy } from './workbench-test.ts';

test.use(withStudy);

test('no page has a serious accessibility problem, in light and in dark', async ({ page }) => {
  test.setTimeout(420_000);
  for (const theme of ['light', 'dark'] as const) {
    await apiOf(page).system.changeSettings.mutate({ theme });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme);
    for (const place of everyPlace) {
      await visit(page, place);
      expect.soft(await problemsOf(page), `${place} in ${theme}`).toEqual([]);
    }
    await visit(page, '/study?runs=1');
    await page.getByRole('button', { name: /^alarm, Step \d+/ }).click();
    await expect(page.getByRole('dialog', { name: /^#1 naive \(seed 1\), step \d+/ })).toBeVisible();
    expect.soft(await problemsOf(page), `a checkpoint in ${theme}`).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await expect(page.getByPlaceholder('Search rooms, runs and commands …')).toBeFocused();
    expect.soft(await problemsOf(page), `the palette in ${theme}`).toEqual([]);
    await page.keyboard.press('Escape');
  }
});

test('in Japanese no heading, room or column is left in English', async ({ page }) => {
  await visit(page, '/settings');
  await page.getByRole('radiogroup', { name: 'Language' }).getByText('日本語').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ja');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('設定');
  for (const place of everyPlace) {
    await visit(page, place);
    const words = await page.evaluate(() =>
      [
        ...document.querySelectorAll(
          'h1, h2, h3, nav a, th:not([scope=row]), figcaption span, legend, label',
        ),
      ].map((element) => (element as HTMLElement).innerText.trim()),
    );
    expect.soft(words.filter(isEnglish), place).toEqual([]);
  }
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ja');
});

/** Names that stand alike in both languages, and what people and files named themselves. */
const names =
  /\b(?:SO8T Workbench|Refuse Recall|Escalate Recall|Safety Score|ALLOW|ESCALATE|REFUSE|JSON|CSV|GGUF|SHA-256|so8t-tiny|naive|protected|seed|English|Apache-2\.0|CPU|CUDA|WebGPU)\b/gu;

/** Without a Japanese letter, and with an English word that is no name. */
function isEnglish(text: string): boolean {
  return (
    !/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text) &&
    /[a-z]{3}/iu.test(text.replace(names, ''))
  );
}
