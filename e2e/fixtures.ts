/** The same `page` and `dataFolder` for both doors: a test need not know which one it uses. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, chromium, type ElectronApplication, expect } from '@playwright/test';
import { startBrowserDoor } from './browser-door.ts';
import type { FoundElectron, NoElectron } from './electron/get-electron.ts';
import { launchElectron } from './electron/launch-electron.ts';

interface Fixtures {
  /** Empty at the start of a test, and gone after it. */
  readonly dataFolder: string;
  /** Only in the project `electron`. */
  readonly electron: ElectronApplication;
  /** What stands behind `page` and `electron`. */
  readonly electronWhere: { readonly application?: ElectronApplication };
}

/** A Chromium that is installed; Playwright's own would have to be downloaded. */
export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern
  dataFolder: async ({}, use) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'so8t-e2e-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  },
  electronWhere: async ({ dataFolder }, use, testInfo) => {
    if (testInfo.project.name !== 'electron') return use({});
    const found = JSON.parse(process.env.SO8T_FOUND_ELECTRON!) as FoundElectron | NoElectron;
    if ('reason' in found) return testInfo.skip(true, found.reason);
    const application = await launchElectron(found, dataFolder);
    await use({ application });
    await application.close();
  },
  electron: ({ electronWhere }, use) => use(electronWhere.application!),
  page: async ({ dataFolder, electronWhere }, use, testInfo) => {
    if (testInfo.project.name === 'electron') {
      const { application } = electronWhere;
      const window = await application!.firstWindow();
      // It is there before it has gone to the screens.
      await window.waitForURL('so8t://**');
      await use(window);
      return;
    }
    test.skip(!chromiumPath, 'there is no Chromium on this machine');
    const door = await startBrowserDoor(dataFolder);
    const browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
    const page = await browser.newPage();
    await page.goto(door.link);
    await use(page);
    await browser.close();
    await door.stop();
  },
});

export { expect };
