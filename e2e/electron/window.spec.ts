import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Bridge } from '../../src-main/doors/electron/channel.ts';
import { expect, test } from '../fixtures.ts';
import type { FoundElectron } from './get-electron.ts';
import { electronEnvironment, electronSwitches } from './launch-electron.ts';

declare global {
  interface Window {
    readonly so8tBridge?: Bridge;
  }
}

const run = promisify(execFile);

test('the page has the bridge and nothing else', async ({ page }) => {
  const own = await page.evaluate(() => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const plain = new Set(Object.getOwnPropertyNames(frame.contentWindow));
    frame.remove();
    return Object.getOwnPropertyNames(window).filter((name) => !plain.has(name) && !/^\d+$/.test(name));
  });
  // The nonce is the page's own doing.
  expect(own.filter((name) => name !== '__webpack_nonce__' && !name.startsWith('__playwright'))).toEqual([
    'so8tBridge',
  ]);
  expect(await page.evaluate(() => Object.keys(window.so8tBridge!).sort())).toEqual(['onMessage', 'send']);
});

test('the window is sandboxed, isolated, and without Node', async ({ electron, page }) => {
  await expect(page).toHaveTitle(/SO8T Workbench$/);
  const settings = await electron.evaluate(({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!;
    return (webContents as unknown as { getLastWebPreferences(): object }).getLastWebPreferences();
  });
  expect(settings).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
  });
});

/** What the program answers to a connection that the given frame tries to open. */
const tryToConnect = `new Promise((resolve) => {
  if (!window.so8tBridge) return resolve('no bridge');
  window.so8tBridge.onMessage((message) => message.connection === 900 && resolve(message.kind));
  window.so8tBridge.send({ kind: 'open', connection: 900 });
  setTimeout(() => resolve('silence'), 1500);
})`;

test('the page may call the API; a frame within it and a page from elsewhere may not', async ({
  electron,
  page,
}) => {
  expect(await page.evaluate(tryToConnect)).toBe('opened');
  await page.evaluate(() => {
    const frame = document.createElement('iframe');
    frame.name = 'within';
    document.body.append(frame);
  });
  const frame = page.frame({ name: 'within' })!;
  expect(await frame.evaluate(tryToConnect)).toBe('no bridge');
  // The program itself may load another page, which the page cannot; the preload script is there then, too.
  await electron.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]!;
    return window.loadURL('data:text/html,<title>elsewhere</title>');
  });
  await expect(page).toHaveTitle('elsewhere');
  expect(await page.evaluate(tryToConnect)).toBe('silence');
});

test('no navigation, no new window, no embedded page, no permission', async ({ electron, page }) => {
  let visits = 0;
  const site = createServer((_request, response) => {
    visits += 1;
    response.end('<title>elsewhere</title>');
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  const elsewhere = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
  // The screens choose their own place first.
  await expect(page.getByRole('navigation').first()).toBeVisible();
  await page.evaluate((to) => {
    window.location.href = to;
  }, elsewhere);
  await page.evaluate((to) => {
    const link = document.createElement('a');
    Object.assign(link, { href: to, target: '_blank' });
    document.body.append(link);
    link.click();
  }, elsewhere);
  expect(await page.evaluate((to) => window.open(to) === null, elsewhere)).toBe(true);
  await page.evaluate((to) => {
    const frame = document.createElement('iframe');
    frame.src = to;
    document.body.append(frame);
  }, elsewhere);
  await page.waitForTimeout(500);
  expect(page.url()).toMatch(/^so8t:\/\/workbench\//);
  expect(visits).toBe(0);
  expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect(page.frames().map((frame) => frame.url())).not.toContain(elsewhere);
  const permissions = await page.evaluate(async () => {
    const names = [
      'geolocation',
      'notifications',
      'camera',
      'microphone',
      'clipboard-read',
    ] as PermissionName[];
    const states = await Promise.all(names.map((name) => navigator.permissions.query({ name })));
    return states.map(({ state }) => state);
  });
  expect(new Set(permissions)).toEqual(new Set(['denied']));
  site.close();
});

test('the scheme serves the screens and nothing beside them', async ({ page }) => {
  const read = (place: string) =>
    page.evaluate(async (to) => {
      const response = await fetch(to);
      return [response.status, await response.text()] as const;
    }, place);
  const places = ['/../main/main.js', '/%2e%2e/main/main.js', '/..%2fmain%2fmain.js', '/.built-from.json'];
  for (const place of places) expect((await read(place))[0]).toBe(404);
  expect((await read('/runs/3'))[1]).toContain('<title>SO8T Workbench</title>');
});

test('oversized and malformed messages are refused, and the window goes on', async ({ page }) => {
  const answers = await page.evaluate(async () => {
    const bridge = window.so8tBridge!;
    const closings: object[] = [];
    bridge.onMessage((message) => {
      if (message.connection >= 800 && message.kind === 'closed') closings.push(message);
    });
    const pause = () => new Promise((resolve) => setTimeout(resolve, 300));
    bridge.send({ kind: 'open', connection: 800 });
    await pause();
    bridge.send({ kind: 'text', connection: 800, text: 'x'.repeat(8 * 1024 * 1024 + 1) });
    await pause();
    bridge.send({ kind: 'open', connection: 801 });
    await pause();
    bridge.send('nonsense' as never);
    await pause();
    return closings;
  });
  expect(answers).toMatchObject([
    { connection: 800, code: 1009 },
    { connection: 801, code: 4003 },
  ]);
  await expect(page.getByRole('navigation').first()).toBeVisible();
});

test('a second start brings the window to the front and ends', async ({ dataFolder, page, electron }) => {
  await expect(page).toHaveTitle(/SO8T Workbench$/);
  const found = JSON.parse(process.env.SO8T_FOUND_ELECTRON!) as FoundElectron;
  const second = await run(found.executable, [...electronSwitches, ...found.args, '--data', dataFolder], {
    env: electronEnvironment(),
    timeout: 20_000,
  });
  expect(second.stdout).toContain('open on this data folder already');
  expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('a page that crashes is read anew, with a notice', async ({ electron, page }) => {
  await expect(page).toHaveTitle(/SO8T Workbench$/);
  await electron.evaluate(({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!;
    // The page takes the notice out of its address as soon as it has shown it.
    const gone: string[] = [];
    Object.assign(globalThis, { gone });
    webContents.on('did-start-navigation', ({ url }) => gone.push(url));
    webContents.forcefullyCrashRenderer();
  });
  await expect
    .poll(() =>
      electron.evaluate(({ BrowserWindow }) => {
        const { webContents } = BrowserWindow.getAllWindows()[0]!;
        const { gone } = globalThis as unknown as { gone: readonly string[] };
        const told = gone.some((url) => url.includes('notice=page-crashed'));
        return [webContents.isCrashed(), webContents.getTitle(), told];
      }),
    )
    .toEqual([false, expect.stringMatching(/SO8T Workbench$/), true]);
});

test('the window remembers its place', async ({ electron, page, dataFolder }) => {
  await expect(page).toHaveTitle(/SO8T Workbench$/);
  await electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    window!.setBounds({ x: 40, y: 30, width: 1000, height: 700 });
  });
  await electron.close();
  const place = await readFile(path.join(dataFolder, 'window', 'window-place.json'), 'utf8');
  expect(JSON.parse(place)).toMatchObject({ width: 1000, height: 700, maximized: false });
});
