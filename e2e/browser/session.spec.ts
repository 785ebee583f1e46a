/** The browser door's own promises, in a real browser. */
import { chromium } from '@playwright/test';
import { startBrowserDoor } from '../browser-door.ts';
import { chromiumPath, expect, test } from '../fixtures.ts';

test.skip(!chromiumPath, 'there is no Chromium on this machine');

test('the link works once, another start gives another, and the end is orderly', async ({ dataFolder }) => {
  const door = await startBrowserDoor(dataFolder);
  const browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
  const first = await browser.newPage();
  await first.goto(door.link);
  await expect(first).toHaveTitle(/SO8T Workbench$/);
  expect(first.url()).not.toContain('token');

  const stranger = await (await browser.newContext()).newPage();
  expect((await stranger.goto(door.link))!.status()).toBe(401);
  expect((await stranger.goto(new URL('/', door.link).href))!.status()).toBe(401);

  const second = await startBrowserDoor(dataFolder);
  expect(new URL(second.link).origin).toBe(new URL(door.link).origin);
  expect(await second.ended).toBe(0);
  await stranger.goto(second.link);
  await expect(stranger).toHaveTitle(/SO8T Workbench$/);

  expect(await door.stop()).toBe(0);
  await browser.close();
});

test('a link in another page leads in, too', async ({ dataFolder }) => {
  const door = await startBrowserDoor(dataFolder);
  const browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
  const page = await browser.newPage();
  await page.setContent(`<a href="${door.link}">open</a>`);
  await page.getByText('open').click();
  await expect(page).toHaveTitle(/SO8T Workbench$/);
  await browser.close();
  await door.stop();
});

test('a page says that its program has ended, or was started anew, and asks no more', async ({
  dataFolder,
}) => {
  const first = await startBrowserDoor(dataFolder);
  const { port } = new URL(first.link);
  const browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
  const page = await browser.newPage();
  await page.goto(first.link);
  await expect(page.getByText('Nothing runs')).toBeVisible();
  // A program that dies cannot say that it ends; another one at its place does not know the page.
  first.child.kill('SIGKILL');
  await first.ended;
  const second = await startBrowserDoor(dataFolder, '--port', port);
  await expect(page.getByRole('alert')).toContainText('The workbench was started anew');
  let asked = 0;
  page.on('websocket', () => {
    asked += 1;
  });
  page.on('request', () => {
    asked += 1;
  });
  await page.waitForTimeout(6000);
  expect(asked).toBe(0);

  await page.goto(second.link);
  await expect(page.getByText('Nothing runs')).toBeVisible();
  await second.stop();
  await expect(page.getByRole('alert')).toContainText('The workbench has been closed');
  await browser.close();
});

test('another site can neither read nor call', async ({ dataFolder }) => {
  const door = await startBrowserDoor(dataFolder);
  const { host } = new URL(door.link);
  const browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
  const page = await browser.newPage();
  await page.goto(door.link);
  // Same machine and browser, the cookie at hand, but another origin: what an attacker's page is.
  await page.goto('about:blank');
  const results = await page.evaluate(async (address) => {
    const read = fetch(`http://${address}/`, { credentials: 'include' }).then(
      (response) => response.status,
      () => 'failed',
    );
    const called = new Promise((resolve) => {
      const socket = new WebSocket(`ws://${address}/trpc`);
      socket.onopen = () => resolve('opened');
      socket.onerror = () => resolve('failed');
    });
    return [await read, await called];
  }, host);
  expect(results).toEqual(['failed', 'failed']);
  await browser.close();
  await door.stop();
});
