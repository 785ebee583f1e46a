import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { embeddedModelFolder } from '../../package-files.ts';
import { connectStore } from '../../processes/connect-store.ts';
import { StoreError } from '../../store/store-error.ts';
import { tinyRecipe } from '../../training/test-programs/tiny-run.ts';
import { createRunDesk } from './create-run-desk.ts';

it('what is told of a run waits for space on the disk, and no longer than the desk is open', async () => {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'so8t-close-'));
  onTestFinished(() => rm(dataFolder, { recursive: true }));
  const store = await connectStore(dataFolder);
  onTestFinished(() => store.close());
  const notices: string[] = [];
  const desk = await createRunDesk({
    // A real store whose disk has no space for events.
    store: {
      ...store,
      appendEvents: async () => {
        throw new StoreError('disk-full', 'No space left to write events');
      },
    },
    dataFolder,
    runsAtOnce: () => 1,
    session: async () => ({ provider: 'cpu', threads: 1 }),
    findModel: async () => embeddedModelFolder,
    onChange: () => {},
    notify: (text) => notices.push(text),
  });
  const run = await store.createRun({ name: 'one', kind: 'training', recipe: tinyRecipe, seed: 1 });
  const kept = path.join(dataFolder, run.folder, 'checkpoints', 'last', 'step-0000003');
  await cp(embeddedModelFolder, kept, { recursive: true });
  const pinned = desk.pinBaseline(run.id, 'last').catch((error: StoreError) => error.code);
  await vi.waitFor(() => expect(notices).toContainEqual(expect.stringContaining('No space left')), 10_000);
  await desk.close();
  expect(await pinned).toBe('disk-full');
});
