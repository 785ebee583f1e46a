import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { followRun } from '../store/follow-run.ts';
import { endedWithProgram } from '../store/runs.ts';
import { isStoreError } from '../store/store-error.ts';
import { type ConnectStoreOptions, connectStore, type Store } from './connect-store.ts';
import { runJob } from './run-job.ts';
import type { Count } from './test-services/jobs.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'so8t-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function open(folder = temporaryFolder(), options: ConnectStoreOptions = {}) {
  const store = await connectStore(folder, options);
  onTestFinished(() => store.close());
  return store;
}

async function startRun(store: Store): Promise<number> {
  const { id } = await store.createRun({ name: 'run', kind: 'training', recipe: { epochs: 1 }, seed: 1 });
  await store.setRunStatus(id, 'running');
  return id;
}

async function killStore(store: Store): Promise<void> {
  const { pid } = store;
  process.kill(pid!, 'SIGKILL');
  while (store.pid === pid) await wait(1);
}

const step = (number: number) => ({ kind: 'step', step: number });
const oneTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

async function follow(store: Store, runId: number, pause = 0): Promise<number[]> {
  const steps: number[] = [];
  for await (const batch of followRun(store, runId, { limit: 500 })) {
    steps.push(...batch.map(({ sequence, event }) => (event.step === sequence ? sequence : Number.NaN)));
    if (pause) await wait(pause);
  }
  return steps;
}

describe('the store process', () => {
  it('stores for this program and the next', async () => {
    const folder = temporaryFolder();
    const store = await open(folder);
    const id = await startRun(store);
    expect(await store.appendEvents(id, [step(1), step(2)])).toBe(2);
    const artifact = {
      sha256: 'a'.repeat(64),
      kind: 'gguf',
      folder: 'x',
      manifest: { a: 1 },
      parents: ['b'.repeat(64)],
    };
    await store.addArtifact(artifact);
    await store.close();
    await expect(store.listRuns()).rejects.toThrow('The store is closed');

    const next = await open(folder);
    expect(await next.getRun(id)).toMatchObject({ status: 'failed', reason: endedWithProgram });
    expect(await next.readEvents(id, 1)).toEqual([{ sequence: 2, event: step(2) }]);
    expect(await next.lineage(artifact.sha256)).toMatchObject({
      artifacts: [artifact],
      missing: artifact.parents,
    });
  });

  it('refuses a folder in use and a folder that is none, in words', async () => {
    const folder = temporaryFolder();
    await open(folder);
    const error = await connectStore(folder).catch((thrown: unknown) => thrown);
    expect(isStoreError(error, 'data-folder-in-use')).toBe(true);
    expect((error as Error).message).toContain(
      `${folder} is in use by another program (pid ${process.pid}, since `,
    );
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    await expect(connectStore(file)).rejects.toMatchObject({
      name: 'StoreError',
      code: 'data-folder-unusable',
    });
  });

  it('that is killed is started again: nothing committed is lost, runs go on', async () => {
    const deaths: string[] = [];
    const store = await open(undefined, { onRestart: (death) => deaths.push(death.message) });
    const id = await startRun(store);
    await store.appendEvents(id, oneTo(1500).map(step));
    await killStore(store);
    expect(await store.getRun(id)).toMatchObject({ status: 'running' });
    expect((await store.readEvents(id, 0, 2000)).map(({ event }) => event.step)).toEqual(oneTo(1500));
    expect(deaths).toEqual(['store process was killed by SIGKILL']);
  });

  it('that is killed during a call: it is repeated where that is harmless, else rejected', async () => {
    const store = await open();
    const id = await startRun(store);
    // Waits for its commit, and is told its place in the sequence: it can be made again.
    const repeated = [store.appendEvents(id, [step(1)], 0), store.appendEvents(id, [step(2)], 1)];
    const rejected = store.appendEvents(id, [step(3)]);
    const expectation = expect(rejected).rejects.toThrow('store process was killed by SIGKILL');
    await store.getRun(id);
    await killStore(store);
    await expectation;
    expect(await Promise.all(repeated)).toEqual([1, 2]);
    expect(await store.readEvents(id)).toEqual(
      [1, 2].map((number) => ({ sequence: number, event: step(number) })),
    );
  });

  it('that dies too often is given up', async () => {
    const store = await open(undefined, { restartLimit: 2 });
    const id = await startRun(store);
    const following = follow(store, id);
    const expectation = expect(following).rejects.toThrow('is given up');
    for (let death = 0; death < 2; death++) {
      await killStore(store);
      await store.listRuns();
    }
    await killStore(store);
    await expect(store.listRuns()).rejects.toThrow(
      'The store process died 3 times within 60 s and is given up; the last time it was killed by SIGKILL',
    );
    await expectation;
  });

  it('is followed by fast, slow and late readers, through its death', async () => {
    const store = await open();
    const id = await startRun(store);
    const followers = [follow(store, id), follow(store, id, 20)];
    for (let first = 1; first <= 4000; first += 400) {
      await store.appendEvents(
        id,
        oneTo(400).map((number) => step(first - 1 + number)),
        first - 1,
      );
      if (first === 1601) await killStore(store);
      if (first === 2001) followers.push(follow(store, id));
    }
    await store.setRunStatus(id, 'succeeded');
    for (const steps of await Promise.all(followers)) expect(steps).toEqual(oneTo(4000));
  });

  it('takes the events of a job as they come', async () => {
    const store = await open();
    const id = await startRun(store);
    const following = follow(store, id);
    await runJob<unknown, Count, unknown>({
      entry: new URL('./test-services/jobs.ts', import.meta.url),
      job: 'count',
      input: { events: 10_000 },
      async onEvents(events) {
        await store.appendEvents(
          id,
          events.map(({ kind, value }) => ({ kind, step: value })),
        );
      },
    });
    await store.setRunStatus(id, 'succeeded', { summary: { steps: 10_000 } });
    expect(await following).toEqual(oneTo(10_000));
  });
});
