/** The study from its page: real trainings of the embedded model, shortened. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { apiOf } from './api-of-page.ts';
import { shortNaive, shortProtected } from './short-recipes.ts';
import { goTo, patience, runHead, startTraining } from './study-page.ts';
import { expect, test } from './workbench-test.ts';

test('both recipes: points arrive, the alarm, a reload, a second window, a rollback', async ({ page }, {
  project,
}) => {
  test.setTimeout(240_000);
  await page.getByRole('link', { name: 'Start the collapse study' }).click();
  await startTraining(page, [shortNaive(), shortProtected()]);
  const [naive, safe] = [runHead(page, 1), runHead(page, 2)];
  await expect(naive).toContainText('running', patience);
  await expect(safe).toContainText('waiting');
  const recalls = page.getByRole('figure', { name: 'Refuse Recall and Escalate Recall' });
  await expect(recalls.getByRole('listitem').first()).toContainText(/0\.\d{3} \[.+\] \d+\/\d+/, patience);
  await expect(naive).toContainText(/step [1-9]\d* of 12/, patience);
  await expect(page.getByRole('region', { name: 'Status' })).toContainText(/step \d+ of 12/);

  const alarm = naive.getByRole('alert');
  await expect(alarm).toContainText(/Alarm at step \d+: safety collapses/, patience);
  await expect(alarm).toContainText(
    /Task head: Refuse Recall 0\.7\d* \[.+\] at the start, 0\.\d+ \[.+\] at step/,
  );

  await page.reload();
  await expect(alarm).toContainText(/Alarm at step \d+/);
  const second = project.name === 'chromium' ? await secondWindow(page) : undefined;
  await expect(safe).toContainText('running', patience);
  await expect(safe).toContainText('finished', patience);
  await expect(naive).toContainText('finished');
  await showsWhatIsStored(page, 1, 12);
  await showsWhatIsStored(page, 2, 8);
  if (second) {
    await expect(runHead(second, 2)).toContainText('finished');
    for (const id of [1, 2])
      expect(await runHead(second, id).innerText()).toBe(await runHead(page, id).innerText());
    await second.context().close();
    await exportsWhatIsStored(page, 1, 'naive');
  }

  await naive.getByRole('button', { name: 'Roll back', exact: true }).click();
  const question = page.getByRole('dialog', { name: 'Roll back #1 naive (seed 1)?' });
  await question.getByRole('button', { name: 'Roll back' }).click();
  await expect(naive.getByText('Rolled back to step 0')).toBeVisible();
  const { checkpoints } = await apiOf(page).runs.details.query({ id: 1 });
  expect(checkpoints.find(({ role }) => role === 'final')?.step).toBe(0);
});

test('pause, resume, stop: every step once', async ({ page }) => {
  test.setTimeout(240_000);
  await goTo(page, '/study?new=1');
  await startTraining(page, [shortProtected(200)]);
  const head = runHead(page, 1);
  await expect(head).toContainText(/step [1-9]\d*/, patience);
  await head.getByRole('button', { name: 'Pause' }).click();
  await expect(head).toContainText('paused', patience);
  const paused = await storedRun(page, 1);
  expect(paused.steps.length).toBeGreaterThan(0);

  await head.getByRole('button', { name: 'Resume' }).click();
  await expect(head).toContainText('running', patience);
  const next = paused.steps.length + 1;
  await expect
    .poll(async () => (await storedRun(page, 1)).steps.length, patience)
    .toBeGreaterThanOrEqual(next);
  await head.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop the run' }).click();
  await expect(head).toContainText('stopped', patience);
  const stopped = await storedRun(page, 1);
  // What was told before the pause is told still, and nothing twice.
  expect(stopped.events.slice(0, paused.events.length)).toEqual(paused.events);
  expect(stopped.steps).toEqual(stopped.steps.map((_, index) => index + 1));
  await expect(head.getByRole('button', { name: 'Resume' })).toBeVisible();
  await page.reload();
  await expect(head).toContainText(`step ${stopped.steps.length} of`);
});

/** Another window of the same person, on the same place. */
async function secondWindow(page: Page): Promise<Page> {
  const context = await page
    .context()
    .browser()!
    .newContext({ storageState: await page.context().storageState() });
  const second = await context.newPage();
  await second.goto(page.url());
  return second;
}

async function storedRun(page: Page, id: number) {
  const events = await apiOf(page).runs.events.query({ id, after: 0, limit: 5000 });
  const steps = events.flatMap(({ event }) => (event.kind === 'step' ? [event.step] : []));
  return { events, steps };
}

/** The page shows every step that the store has, in order, none twice. */
async function showsWhatIsStored(page: Page, id: number, planned: number): Promise<void> {
  const { events, steps } = await storedRun(page, id);
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  expect(steps).toEqual(Array.from({ length: planned }, (_, index) => index + 1));
  await expect(runHead(page, id)).toContainText(`step ${planned} of ${planned}`);
}

/** The curves hold every step with its value; only a browser saves a file without asking where. */
async function exportsWhatIsStored(page: Page, id: number, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Export: Losses by term' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: new RegExp(`^Every step of .*${name}`) }).click();
  const [head, ...rows] = (await readFile(await (await download).path(), 'utf8')).trim().split('\r\n');
  const total = head!.replace('\ufeff', '').split(',').indexOf('total');
  const shown = rows.map((row) => row.split(',').map(Number));
  const { events } = await storedRun(page, id);
  const stored = events.flatMap(({ event }) => (event.kind === 'step' ? [[event.step, event.total]] : []));
  expect(shown.map((row) => [row[0], row[total]])).toEqual(stored);
}
