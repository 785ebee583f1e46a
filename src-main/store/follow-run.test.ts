import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { followRun, type RunSource } from './follow-run.ts';
import { openStore, type StoreFunctions } from './open-store.ts';
import type { SequencedEvent } from './run-events.ts';
import { temporaryFolder } from './test-programs/data-folder.ts';

/** The store in this process, with the asynchronous face that the connection to the store process has. */
function open(): {
  store: RunSource;
  functions: StoreFunctions;
  runId: number;
  reads: number[];
  watching: () => number;
} {
  const watchers = new Set<() => void>();
  const { functions, close } = openStore(
    temporaryFolder(),
    { pid: process.pid, program: 'test' },
    {
      onAppended: () => {
        for (const wake of watchers) wake();
      },
    },
  );
  onTestFinished(close);
  const { id } = functions.createRun({ name: 'followed', kind: 'training', recipe: {}, seed: 1 });
  functions.setRunStatus(id, 'running');
  const reads: number[] = [];
  const store: RunSource = {
    getRun: async (runId) => functions.getRun(runId),
    async readEvents(runId, after, limit) {
      const events = functions.readEvents(runId, after, limit);
      reads.push(events.length);
      return events;
    },
    watchRun(_, wake) {
      watchers.add(wake);
      return () => watchers.delete(wake);
    },
  };
  return { store, functions, runId: id, reads, watching: () => watchers.size };
}

const event = (step: number) => ({ kind: 'step', step });
const oneTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

async function collect(following: AsyncIterable<SequencedEvent[]>, pause = 0): Promise<number[]> {
  const sequences: number[] = [];
  for await (const batch of following) {
    sequences.push(...batch.map(({ sequence, event }) => (event.step === sequence ? sequence : Number.NaN)));
    if (pause) await wait(pause);
  }
  return sequences;
}

describe('following a run', () => {
  it('delivers everything once, to followers that are fast, slow, late or only want the rest', async () => {
    const { store, functions, runId, watching } = open();
    const followers = [
      collect(followRun(store, runId)),
      collect(followRun(store, runId, { limit: 40 }), 20),
      collect(followRun(store, runId, { after: 120 })),
    ];
    for (let step = 1; step <= 500; step++) {
      void functions.appendEvents(runId, [event(step)]);
      if (step % 50 === 0) {
        functions.flush();
        await wait(10);
      }
      if (step === 250) followers.push(collect(followRun(store, runId)));
    }
    functions.setRunStatus(runId, 'succeeded');
    followers.push(collect(followRun(store, runId)));
    const [fast, slow, rest, late, afterwards] = await Promise.all(followers);
    expect(fast).toEqual(oneTo(500));
    expect(slow).toEqual(oneTo(500));
    expect(rest).toEqual(oneTo(500).slice(120));
    expect(late).toEqual(oneTo(500));
    expect(afterwards).toEqual(oneTo(500));
    expect(watching()).toBe(0);
  });

  it('reads nothing ahead of a follower that sleeps', async () => {
    const { store, functions, runId, reads } = open();
    const following = followRun(store, runId, { limit: 10 });
    void functions.appendEvents(runId, oneTo(1000).map(event));
    functions.flush();
    expect((await following.next()).value).toHaveLength(10);
    await wait(50);
    expect(reads).toEqual([10]);
    await following.return();
  });

  it('ends quietly on a signal, also while nothing happens', async () => {
    const { store, runId, watching } = open();
    const stopping = new AbortController();
    const following = collect(followRun(store, runId, { signal: stopping.signal }));
    await wait(20);
    expect(watching()).toBe(1);
    stopping.abort();
    expect(await following).toEqual([]);
    expect(watching()).toBe(0);
    expect(await collect(followRun(store, runId, { signal: AbortSignal.abort() }))).toEqual([]);
  });

  it('fails when there is no such run', async () => {
    const { store, watching } = open();
    await expect(collect(followRun(store, 99))).rejects.toMatchObject({ code: 'not-found' });
    expect(watching()).toBe(0);
  });

  it('ends with a run that ends without an event', async () => {
    const { store, functions, runId } = open();
    const following = collect(followRun(store, runId));
    await wait(10);
    functions.setRunStatus(runId, 'cancelled');
    expect(await following).toEqual([]);
  });

  it('has the events that came between its last read and the end of the run', async () => {
    const { store, functions, runId } = open();
    const endsMeanwhile: RunSource = {
      ...store,
      async getRun(id) {
        if (functions.getRun(id)?.status === 'running') {
          void functions.appendEvents(id, [event(1)]);
          functions.setRunStatus(id, 'succeeded');
        }
        return functions.getRun(id);
      },
    };
    expect(await collect(followRun(endsMeanwhile, runId))).toEqual([1]);
  });
});
