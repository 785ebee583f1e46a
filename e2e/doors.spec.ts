import { expect, test } from './fixtures.ts';

test('the shell is painted and the API answers', async ({ page }, testInfo) => {
  await expect(page).toHaveTitle(/SO8T Workbench$/);
  await expect(page.getByRole('navigation').first()).toBeVisible();
  // Only the program knows this.
  await expect(page.getByRole('region', { name: 'Status' })).toContainText('Nothing runs');
  await page.screenshot({ path: testInfo.outputPath('shell.png') });
});

test('the policy of the page holds, and nothing of the shell breaks it', async ({ page }) => {
  const broken: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) broken.push(message.text());
  });
  // Not while the page is still on its first way in: that cannot be broken off.
  await expect(page.getByRole('navigation').first()).toBeVisible();
  await page.reload();
  await expect(page.getByRole('navigation').first()).toBeVisible();
  expect(broken).toEqual([]);
  const done = await page.evaluate(async () => {
    const results: Record<string, boolean> = {};
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
    results.inlineScript = 'injected' in window;
    // Not here, where a debugger evaluates and the policy makes an exception, but as the page's own doing.
    results.evaluation = await new Promise((resolve) =>
      setTimeout(() => {
        try {
          resolve(Boolean(new Function('return true')()));
        } catch {
          resolve(false);
        }
      }),
    );
    results.elsewhere = await fetch('https://example.com/').then(
      () => true,
      () => false,
    );
    results.otherPort = await fetch('http://127.0.0.1:9/').then(
      () => true,
      () => false,
    );
    return results;
  });
  expect(done).toEqual({ inlineScript: false, evaluation: false, elsewhere: false, otherPort: false });
  expect(broken.length).toBeGreaterThan(2);
});

test('no page and no Node is reachable from the screens', async ({ page }) => {
  expect(
    await page.evaluate(() =>
      ['require', 'process', 'module'].map((name) => typeof Reflect.get(globalThis, name)),
    ),
  ).toEqual(['undefined', 'undefined', 'undefined']);
});
