/** Followed runs for pages: one for each run, whoever looks at it, kept a while after the last looked away. */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { type Api, useApi } from '../api/api-context.tsx';
import { followRun, type LiveRun, type LiveState } from './live-run.ts';
import { runFeed } from './run-feed.ts';

interface Held {
  readonly live: LiveRun;
  users: number;
  farewell: ReturnType<typeof setTimeout> | undefined;
}

/** Going to another page and back shows the curves at once. */
const keepMilliseconds = 60_000;

const held = new Map<number, Held>();

function take(api: Api, id: number): Held {
  const known = held.get(id) ?? { live: followRun(runFeed(api, id)), users: 0, farewell: undefined };
  held.set(id, known);
  return known;
}

/** Keeps a run until the answer is called, and a while longer. */
function keep(api: Api, id: number): () => void {
  const one = take(api, id);
  one.users += 1;
  clearTimeout(one.farewell);
  return () => {
    one.users -= 1;
    if (one.users > 0) return;
    one.farewell = setTimeout(() => {
      one.live.stop();
      held.delete(id);
    }, keepMilliseconds);
  };
}

/** The runs as they are followed; the page draws itself anew at most once a frame for each. */
export function useLiveRuns(ids: readonly number[]): readonly LiveRun[] {
  const api = useApi();
  const key = ids.join();
  const [kept, setKept] = useState<{ readonly key: string; readonly runs: readonly LiveRun[] }>({
    key: '',
    runs: [],
  });
  useEffect(() => {
    const wanted = key === '' ? [] : key.split(',').map(Number);
    const stops = wanted.map((id) => keep(api, id));
    setKept({ key, runs: wanted.map((id) => take(api, id).live) });
    return () => {
      for (const stop of stops) stop();
    };
  }, [api, key]);
  return kept.key === key ? kept.runs : noRuns;
}

const noRuns: readonly LiveRun[] = [];

export function useLiveState(live: LiveRun): LiveState {
  return useStore(live.state);
}
