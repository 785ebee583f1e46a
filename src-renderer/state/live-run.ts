/**
 * A run as a screen follows it. News only say that there is something; the events themselves are pulled page by page
 * after the last sequence number that is here, the next page when the one before is drawn: a slow screen asks less
 * often, a lost connection loses nothing, and nothing can come twice.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RunStatus } from '../../src-main/store/runs.ts';
import type { RunReason } from '../../src-main/workbench/run-reason.ts';
import { createRunSeries, type RunSeries } from '../charts/run-series.ts';
import type { RunFeed } from './run-feed.ts';

export interface LiveState {
  /** `null` before the first news. */
  readonly status: RunStatus | null;
  /** Why it failed or was stopped. */
  readonly reason: string | null;
  readonly reasonMeaning: RunReason | null;
  /** Grows whenever `series` grew; at most once a frame. */
  readonly revision: number;
  /** Whether everything that the run had told by the last news is here. */
  readonly caughtUp: boolean;
  /** What keeps events from coming; they are asked for again. */
  readonly problem: unknown;
}

export interface LiveRun {
  readonly series: RunSeries;
  readonly state: StoreApi<LiveState>;
  /** Ends the following. */
  stop(): void;
}

export interface LiveRunOptions {
  /** Events in a page; 2,000. */
  readonly limit?: number;
  /** Resolves when the screen draws next. */
  readonly nextFrame?: () => Promise<void>;
  /** From a failed request to the next: doubled with each, up to 5 s; 250 ms. */
  readonly retryMilliseconds?: number;
}

const longestRetryMilliseconds = 5000;

export function followRun(feed: RunFeed, options: LiveRunOptions = {}): LiveRun {
  const { limit = 2000, nextFrame = animationFrame, retryMilliseconds = 250 } = options;
  const series = createRunSeries();
  const state = createStore<LiveState>(() => ({
    status: null,
    reason: null,
    reasonMeaning: null,
    revision: 0,
    caughtUp: false,
    problem: null,
  }));
  let stopped = false;
  let pulling = false;
  let asked = false;
  let failures = 0;
  const retries = new Map<'events' | 'news', ReturnType<typeof setTimeout>>();
  let endNews = () => {};

  /** Pulls until there is nothing more; news that come meanwhile make it look once more. */
  async function pull(): Promise<void> {
    asked = true;
    if (pulling) return;
    pulling = true;
    clearTimeout(retries.get('events'));
    try {
      while (asked && !stopped) {
        asked = false;
        while (await takePage()) {
          // The next page.
        }
      }
      failures = 0;
      if (!stopped) state.setState({ caughtUp: true, problem: null });
    } catch (error) {
      failed('events', error, pull);
    } finally {
      pulling = false;
    }
  }

  /** @returns whether there may be more */
  async function takePage(): Promise<boolean> {
    const page = await feed.events(series.lastSequence, limit);
    if (stopped || page.length === 0) return false;
    await nextFrame();
    if (stopped) return false;
    const { taken, missing } = series.append(page);
    if (taken === 0 && missing)
      throw new Error(`Events ${missing.from} to ${missing.to} of the run are missing in the store`);
    if (taken > 0) state.setState({ revision: series.version });
    return taken > 0;
  }

  function listen(): void {
    endNews();
    endNews = feed.news({
      onNews({ status, reason, reasonMeaning }) {
        if (stopped) return;
        state.setState({ status, reason, reasonMeaning });
        void pull();
      },
      onError: (error) => failed('news', error, listen),
    });
  }

  function failed(what: 'events' | 'news', error: unknown, again: () => void): void {
    if (stopped) return;
    state.setState({ problem: error, caughtUp: false });
    clearTimeout(retries.get(what));
    const delay = Math.min(longestRetryMilliseconds, retryMilliseconds * 2 ** failures);
    retries.set(what, setTimeout(again, delay));
    failures += 1;
  }

  listen();
  return {
    series,
    state,
    stop() {
      stopped = true;
      for (const timer of retries.values()) clearTimeout(timer);
      endNews();
    },
  };
}

/** A page that nobody sees is not drawn: then twice a second is enough. */
const hiddenMilliseconds = 500;

function animationFrame(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      resolve();
    };
    const frame = requestAnimationFrame(done);
    const timer = setTimeout(done, hiddenMilliseconds);
  });
}
