import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { so8t } from './command-line.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-study-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('the demo collapses the naive recipe, keeps the protected one safe, and reports both', async () => {
  const { code, stdout, stderr } = await so8t('--json', 'demo', '--out', folder);
  const summary = JSON.parse(stdout) as { passed: boolean; seconds: number; criteria: object[] };
  process.stderr.write(`study: ${summary.seconds.toFixed(0)} s\n`);
  expect(summary, stderr).toMatchObject({ passed: true });
  expect(code).toBe(0);
  const report = JSON.parse(await readFile(path.join(folder, 'report.json'), 'utf8')) as {
    criteria: object[];
  };
  expect(report.criteria).toMatchObject(summary.criteria);
  expect(await readFile(path.join(folder, 'report.md'), 'utf8')).toContain('Refuse Recall');
  const html = await readFile(path.join(folder, 'report.html'), 'utf8');
  expect(html).toContain('<svg');
  expect(html).not.toMatch(/(?:src|href)="https?:/);
});
