import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Context } from '../../src-main/api/context.ts';
import { appRouter } from '../../src-main/api/router.ts';
import { connectStore, type Store } from '../../src-main/processes/connect-store.ts';
import type { RunEvent } from '../../src-main/training/events.ts';
import { fakeEvaluation, fakeStep } from '../charts/bench/fake-run.ts';
import { followRun, type LiveRun, type LiveRunOptions } from './live-run.ts';
import type { RunFeed } from './run-feed.ts';

async function openStore(): Promise<Store> {
  const folder = mkdtempSync(path.join(tmpdir(), 'so8t-live-'));
  const store = await connectStore(folder);
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return store;
}

async function startRun(store: Store): Promise<number> {
  const { id } = await store.createRun({ name: 'run', kind: 'training', recipe: {}, seed: 1 });
  await store.setRunStatus(id, 'running');
  return id;
}

/** The API's own router over a real store, without the network between. */
function feedOf(store: Store, id: number): RunFeed {
  const context = { workbench: { store }, door: { kind: 'browser' } } as unknown as Context;
  const caller = appRouter.createCaller(context);
  return {
    events: (after, limit) => caller.runs.events({ id, after, limit }),
    news({ onNews, onError }) {
      const end = new AbortController();
      const listener = appRouter.createCaller(context, { signal: end.signal });
      void (async () => {
        try {
          for await (const news of await listener.runs.news({ id })) onNews(news);
        } catch (error) {
          if (!end.signal.aborted) onError(error);
        }
      })();
      return () => end.abort();
    },
  };
}

function follow(feed: RunFeed, options: LiveRunOptions = {}): LiveRun {
  const live = followRun(feed, {
    nextFrame: () => new Promise(setImmediate),
    retryMilliseconds: 5,
    ...options,
  });
  onTestFinished(() => live.stop());
  return live;
}

const stepsFrom = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => fakeStep(first + index));

const drawn = ({ series }: LiveRun): number[] => {
  const { to, length } = series.steps('total');
  return [...to.slice(0, length)];
};

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

async function until(live: LiveRun, sequence: number): Promise<void> {
  await expect.poll(() => live.series.lastSequence, { timeout: 20_000, interval: 5 }).toBe(sequence);
}

describe('a followed run', () => {
  it('has every event once, page by page, while the run goes on, for each viewer', async () => {
    const store = await openStore();
    const id = await startRun(store);
    await store.appendEvents(id, stepsFrom(1, 57));
    const viewers = [follow(feedOf(store, id), { limit: 10 }), follow(feedOf(store, id))];
    for (const first of [58, 91, 92])
      await store.appendEvents(id, stepsFrom(first, first === 58 ? 90 : first));
    await store.setRunStatus(id, 'succeeded');
    for (const live of viewers) {
      await until(live, 92);
      expect(drawn(live)).toEqual(upTo(92));
      await expect
        .poll(() => live.state.getState())
        .toMatchObject({ status: 'succeeded', caughtUp: true, problem: null });
    }
  });

  it('loses and doubles nothing when requests and news fail', async () => {
    const store = await openStore();
    const id = await startRun(store);
    const real = feedOf(store, id);
    let requests = 0;
    let subscriptions = 0;
    const live = follow(
      {
        events(after, limit) {
          requests += 1;
          if (requests % 2 === 0) throw new Error('connection lost');
          return real.events(after, limit);
        },
        news(listeners) {
          subscriptions += 1;
          if (subscriptions > 2) return real.news(listeners);
          listeners.onError(new Error('connection lost'));
          return () => {};
        },
      },
      { limit: 7 },
    );
    await store.appendEvents(id, stepsFrom(1, 40));
    await until(live, 40);
    expect(drawn(live)).toEqual(upTo(40));
    await expect.poll(() => live.state.getState().problem).toBeNull();
  });

  it('measures anew what a resumed run does again', async () => {
    const store = await openStore();
    const id = await startRun(store);
    const live = follow(feedOf(store, id), { limit: 4 });
    await store.appendEvents(id, [...stepsFrom(1, 6), fakeEvaluation(6), ...stepsFrom(7, 8)]);
    await store.setRunStatus(id, 'failed', { reason: 'the process died' });
    await until(live, 9);
    await expect.poll(() => live.state.getState().reason).toBe('the process died');
    await store.setRunStatus(id, 'running');
    const resumed: RunEvent = { kind: 'milestone', step: 4, name: 'resumed', detail: '', plannedSteps: 12 };
    await store.appendEvents(id, [resumed, ...stepsFrom(5, 12)]);
    await until(live, 18);
    expect(drawn(live)).toEqual(upTo(12));
    expect(live.series.evaluations).toEqual([]);
    expect(live.series.plannedSteps).toBe(12);
    await expect.poll(() => live.state.getState().status).toBe('running');
  });

  it('asks for the next page only when the last is drawn, and tells once a frame', async () => {
    const store = await openStore();
    const id = await startRun(store);
    await store.appendEvents(id, stepsFrom(1, 30));
    const real = feedOf(store, id);
    const asked: number[] = [];
    const told: number[] = [];
    let draw: (() => void) | null = null;
    const live = follow(
      {
        ...real,
        events(after, limit) {
          asked.push(after);
          return real.events(after, limit);
        },
      },
      {
        limit: 10,
        nextFrame: () =>
          new Promise((resolve) => {
            draw = resolve;
          }),
      },
    );
    live.state.subscribe(({ revision }, before) => {
      if (revision !== before.revision) told.push(live.series.lastSequence);
    });
    for (const frame of [1, 2, 3]) {
      await expect.poll(() => draw !== null).toBe(true);
      // News that come while nothing is drawn do not make it ask more.
      await store.appendEvents(id, stepsFrom(30 + frame, 30 + frame));
      expect(asked).toEqual([0, 10, 20].slice(0, frame));
      expect(told).toHaveLength(frame - 1);
      const drawNow = draw!;
      draw = null;
      (drawNow as () => void)();
      await expect.poll(() => told.length).toBe(frame);
    }
    expect(told).toEqual([10, 20, 30]);
  });

  it('says what is wrong with a run that is not there', async () => {
    const store = await openStore();
    const live = follow(feedOf(store, 77));
    await expect.poll(() => String(live.state.getState().problem)).toContain('There is no run 77');
  });

  it('asks for nothing after it was stopped', async () => {
    const store = await openStore();
    const id = await startRun(store);
    const real = feedOf(store, id);
    let requests = 0;
    const live = follow({
      ...real,
      events(after, limit) {
        requests += 1;
        return real.events(after, limit);
      },
    });
    await expect.poll(() => live.state.getState().caughtUp).toBe(true);
    live.stop();
    const before = requests;
    await store.appendEvents(id, stepsFrom(1, 5));
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(requests).toBe(before);
    expect(live.series.lastSequence).toBe(0);
  });
});
