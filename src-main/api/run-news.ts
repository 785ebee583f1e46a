/** News of a run as a stream of small, merging messages. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunSource } from '../store/follow-run.ts';
import type { RunStatus } from '../store/runs.ts';
import { DeskProblem } from '../workbench/problem-meaning.ts';
import type { RunReason } from '../workbench/run-reason.ts';

export interface RunNews {
  readonly status: RunStatus;
  readonly reason: string | null;
  /** See `RunSummary`. */
  readonly reasonMeaning: RunReason | null;
}

/** Least time between two pieces of news: a screen draws every 16 ms. */
const intervalMilliseconds = 16;

/** Tells at once, and then whenever events were appended or the status changed, until `signal`. */
export async function* newsOfRun(
  store: RunSource,
  id: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<RunNews, void, undefined> {
  let wake: () => void = () => {};
  let news = true;
  const unwatch = store.watchRun(id, () => {
    news = true;
    wake();
  });
  const stop = () => wake();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    while (!signal?.aborted) {
      if (!news) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      news = false;
      const run = await store.getRun(id);
      if (!run) throw new DeskProblem({ code: 'no-run', values: { id } }, `There is no run ${id}`);
      const { status, reason, reasonMeaning } = run;
      yield { status, reason, reasonMeaning: reasonMeaning as RunReason | null };
      await sleep(intervalMilliseconds);
    }
  } finally {
    unwatch();
    signal?.removeEventListener('abort', stop);
  }
}
