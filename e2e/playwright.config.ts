/** Both doors as people use them: `chromium` through the browser door, `electron` through the window. */
import path from 'node:path';
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: import.meta.dirname,
  testMatch: '**/*.spec.ts',
  outputDir: path.join(import.meta.dirname, '..', 'out', 'e2e'),
  globalSetup: './prepare.ts',
  // A workbench trains: two at a time would measure each other.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['list'], ['json']] : 'list',
  projects: [
    { name: 'chromium', testIgnore: '**/electron/**' },
    { name: 'electron', testIgnore: '**/browser/**' },
  ],
});
