/** A job of another process in the form of a stage, so that its caller need not know where it runs. */
import { type RunJobOptions, runJob } from './run-job.ts';

/**
 * The job's events in their order, then its result. A caller that stops asking ends the job.
 * @throws what `runJob` throws
 */
export async function* jobAsStage<Input, Event, Result>(
  options: Omit<RunJobOptions<Input, Event>, 'onEvents' | 'signal'>,
  signal: AbortSignal,
): AsyncGenerator<Event, Result, undefined> {
  const abandoned = new AbortController();
  let waiting: readonly Event[] = [];
  let taken: () => void = () => {};
  let wake: () => void = () => {};
  let over = false;
  const running = runJob<Input, Event, Result>({
    ...options,
    signal: AbortSignal.any([signal, abandoned.signal]),
    onEvents(events) {
      waiting = events;
      wake();
      // The job is a batch ahead of its caller at most.
      return new Promise<void>((resolve) => {
        taken = resolve;
      });
    },
  }).finally(() => {
    over = true;
    wake();
  });
  // Its error is thrown below; until then it is not unheard.
  running.catch(() => {});
  try {
    for (;;) {
      const events = waiting;
      waiting = [];
      yield* events;
      if (events.length > 0) taken();
      if (over && waiting.length === 0) break;
      if (waiting.length > 0) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (over || waiting.length > 0) resolve();
      });
    }
    return (await running).result;
  } finally {
    abandoned.abort();
    taken();
    await running.catch(() => {});
  }
}
