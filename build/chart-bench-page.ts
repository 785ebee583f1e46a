/** The chart bench in a real browser: for `npm run bench:charts` and the charts' tests. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import react from '@vitejs/plugin-react';
import { build, preview } from 'vite';

/** The browser; CHROMIUM names another than the system's. */
export const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const hasChromium = existsSync(chromiumPath);

export interface BenchPage {
  readonly page: Page;
  /** Opens the bench with a query such as `mode=study`, and waits until it stands still. */
  open(query: string): Promise<void>;
  close(): Promise<void>;
}

export async function openBenchPage(): Promise<BenchPage> {
  const root = path.join(import.meta.dirname, '../src-renderer/charts/bench');
  const folder = await mkdtemp(path.join(tmpdir(), 'so8t-bench-charts-'));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
    build: { outDir: folder, emptyOutDir: true },
  });
  const server = await preview({
    root,
    configFile: false,
    build: { outDir: folder },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 820 } })).newPage();
  return {
    page,
    async open(query) {
      await page.goto(`${server.resolvedUrls!.local[0]}?${query}`);
      await page.waitForTimeout(1000);
    },
    async close() {
      await browser.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
