/** A child of the workbench is killed: a failed run or a notice, never a lost step. */
import { apiOf } from './api-of-page.ts';
import { descendantsOf, programOf, storeProcessOf } from './processes.ts';
import { shortProtected } from './short-recipes.ts';
import { goTo, patience, runHead, startTraining } from './study-page.ts';
import { expect, test } from './workbench-test.ts';

test('the training child, then the store, killed in the middle of a run', async ({ page, dataFolder }) => {
  test.setTimeout(240_000);
  await goTo(page, '/study?new=1');
  // Children of its own have the test of providers and the estimate: after them only the training is new.
  await expect(page.getByRole('region', { name: 'Status' })).toContainText('Provider CPU', patience);
  await expect(page.getByRole('dialog').getByRole('table')).toBeVisible(patience);
  const before = descendantsOf(programOf(dataFolder));
  await startTraining(page, [shortProtected(200)]);
  const head = runHead(page, 1);
  await expect(head).toContainText(/step [1-9]\d*/, patience);
  const training = [...descendantsOf(programOf(dataFolder))].filter((pid) => !before.has(pid));
  expect(training.length).toBeGreaterThan(0);
  const told = await events();
  for (const pid of training) process.kill(pid, 'SIGKILL');
  await expect(head).toContainText('failed');
  await expect(head).toContainText(/training process (was killed by SIGKILL|ended with code \d+)/);

  await head.getByRole('button', { name: 'Resume' }).click();
  await expect(head).toContainText('running', patience);
  await expect.poll(lastStep, patience).toBeGreaterThan(Math.max(...stepsOf(told)));
  process.kill(storeProcessOf(dataFolder), 'SIGKILL');
  const notice = page.getByRole('region', { name: 'Notices' }).getByRole('alert');
  await expect(notice).toContainText(/store process .*started again; nothing is lost/);
  const killed = await lastStep();
  await expect.poll(lastStep, patience).toBeGreaterThan(killed);
  await head.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop the run' }).click();
  await expect(head).toContainText('stopped', patience);

  const all = await events();
  expect(all.map(({ sequence }) => sequence)).toEqual(all.map((_, index) => index + 1));
  expect(all.slice(0, told.length)).toEqual(told);
  // What was after the last checkpoint is told again, the same to the last bit; no step is missing.
  const totals = new Map<number, number>();
  for (const { event } of all) {
    if (event.kind !== 'step') continue;
    expect(totals.get(event.step) ?? event.total).toBe(event.total);
    totals.set(event.step, event.total);
  }
  expect([...totals.keys()]).toEqual(Array.from({ length: totals.size }, (_, index) => index + 1));
  await expect(head).toContainText(`step ${totals.size} of`);

  function events() {
    return apiOf(page).runs.events.query({ id: 1, after: 0, limit: 5000 });
  }
  async function lastStep(): Promise<number> {
    return stepsOf(await events()).at(-1) ?? 0;
  }
});

function stepsOf(events: readonly { event: { kind: string; step: number } }[]): number[] {
  return events.flatMap(({ event }) => (event.kind === 'step' ? [event.step] : []));
}
