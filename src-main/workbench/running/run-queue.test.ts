import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { embeddedRecipeFile } from '../../package-files.ts';
import { connectStore, type Store } from '../../processes/connect-store.ts';
import type { RunStatus } from '../../store/runs.ts';
import { readRecipe } from '../../training/recipe.ts';
import { createDiskPatience } from './disk-patience.ts';
import { createRunQueue, type RunQueueOptions } from './run-queue.ts';

/** A queue over a real store that refuses to take one status, as long as `refuse` says so. */
async function openQueue(runsAtOnce: number, options: Partial<RunQueueOptions> = {}) {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'so8t-queue-'));
  onTestFinished(() => rm(dataFolder, { recursive: true }));
  const store = await connectStore(dataFolder);
  onTestFinished(() => store.close());
  const troubles: string[] = [];
  const refuse = new Set<RunStatus>();
  const refusing: Store = {
    ...store,
    setRunStatus: async (id, status, details) => {
      if (refuse.has(status)) throw new Error(`the status "${status}" was refused`);
      return store.setRunStatus(id, status, details);
    },
  };
  const queue = createRunQueue({
    store: refusing,
    dataFolder,
    runsAtOnce: () => runsAtOnce,
    session: async () => ({ provider: 'cpu', threads: 1 }),
    patience: createDiskPatience(() => {}),
    onChange: () => {},
    onTrouble: (text) => troubles.push(text),
    ...options,
  });
  const recipe = await readRecipe(embeddedRecipeFile('naive'));
  const create = () => store.createRun({ name: 'one', kind: 'training', recipe, seed: 1 });
  return { queue, store, create, refuse, troubles };
}

it('a run that cannot be set to running fails with the reason, and people are told', async () => {
  const { queue, store, create, refuse, troubles } = await openQueue(1);
  refuse.add('running');
  const run = await create();
  queue.enter(run);
  await expect.poll(() => queue.jobs()).toEqual([]);
  expect(await store.getRun(run.id)).toMatchObject({
    status: 'failed',
    reason: 'the status "running" was refused',
  });
  expect(troubles).toEqual(['Run 1 ("one"): the status "running" was refused']);
});

it('a run that waits and cannot be stopped waits on', async () => {
  const { queue, store, create, refuse } = await openQueue(0);
  refuse.add('cancelled');
  const run = await create();
  queue.enter(run);
  const stop = { status: 'cancelled', reason: { code: 'cancelled-by-person', values: {} } } as const;
  await expect(queue.stop(run.id, stop)).rejects.toThrow('"cancelled" was refused');
  expect(queue.jobs()).toMatchObject([{ runId: run.id, status: 'queued' }]);
  refuse.clear();
  expect(await queue.stop(run.id, stop)).toBe('cancelled');
  expect(queue.jobs()).toEqual([]);
  expect(await store.getRun(run.id)).toMatchObject({
    status: 'cancelled',
    reason: 'cancelled by a person',
    reasonMeaning: stop.reason,
  });
});
