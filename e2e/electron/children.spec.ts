import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';

/** Calls the API as the page does, on a connection of its own. */
function call(
  page: Page,
  method: 'query' | 'mutation',
  procedure: string,
  input?: unknown,
): Promise<unknown> {
  return page.evaluate(
    ({ message, connection }) =>
      new Promise<unknown>((resolve, reject) => {
        const bridge = window.so8tBridge!;
        bridge.onMessage((answer) => {
          if (answer.connection !== connection) return;
          if (answer.kind === 'opened') {
            bridge.send({ kind: 'text', connection, text: JSON.stringify(message) });
          } else if (answer.kind === 'text') {
            const { result, error } = JSON.parse(answer.text) as {
              result?: { data: unknown };
              error?: Error;
            };
            bridge.send({ kind: 'close', connection });
            if (error) reject(new Error(error.message));
            else resolve(result?.data);
          }
        });
        bridge.send({ kind: 'open', connection });
      }),
    {
      message: { id: 1, method, params: { path: procedure, input } },
      connection: 1000 + Math.floor(Math.random() * 1e6),
    },
  );
}

test('killing the training process is a failed run; the window and the program go on', async ({
  electron,
  page,
}) => {
  const status = page.getByRole('region', { name: 'Status' });
  await expect(status).toContainText('Nothing runs');
  const recipe = JSON.parse(
    await readFile(path.join(import.meta.dirname, '..', '..', 'resources', 'recipes', 'naive.json'), 'utf8'),
  ) as object;
  await call(page, 'mutation', 'runs.start', { trainings: [{ recipe }] });
  const events = async (): Promise<number> =>
    ((await call(page, 'query', 'runs.events', { id: 1, after: 0 })) as unknown[]).length;
  await expect.poll(events, { timeout: 60_000 }).toBeGreaterThan(1);
  const children = await electron.evaluate(({ app }) =>
    app
      .getAppMetrics()
      .filter(({ name }) => name === 'SO8T Workbench service')
      .map(({ pid }) => pid),
  );
  expect(children.length).toBeGreaterThan(0);
  for (const pid of children) process.kill(pid, 'SIGKILL');
  await expect
    .poll(async () => (await call(page, 'query', 'runs.list', {})) as object)
    .toEqual(expect.arrayContaining([expect.objectContaining({ id: 1, status: 'failed' })]));
  await expect(status).toContainText('Nothing runs');
  await page.getByRole('link', { name: 'Runs' }).click();
  await expect(page).toHaveTitle(/Runs/);
});
