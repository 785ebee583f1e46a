/** A subscription to something that changes: how it is now, at once and after every change. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Followed<State> {
  /** Calls on every change; the answer stops that. */
  readonly onChange: (listener: () => void) => () => void;
  readonly read: () => State | Promise<State>;
  /** Least time between two messages: changes meanwhile merge, so that a slow viewer costs nothing. */
  readonly intervalMilliseconds: number;
  /** Whether nothing will change any more; the subscription then ends. Never unless given. */
  readonly hasEnded?: (state: State) => boolean;
}

/** Tells until `signal`, or until the end of what is followed. */
export async function* followChanges<State>(
  { onChange, read, intervalMilliseconds, hasEnded }: Followed<State>,
  signal: AbortSignal | undefined,
): AsyncGenerator<State, void, undefined> {
  let wake: () => void = () => {};
  let changed = true;
  const stop = onChange(() => {
    changed = true;
    wake();
  });
  const end = (): void => wake();
  signal?.addEventListener('abort', end, { once: true });
  try {
    while (!signal?.aborted) {
      if (changed) {
        changed = false;
        const state = await read();
        yield state;
        if (hasEnded?.(state)) return;
        await sleep(intervalMilliseconds);
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    stop();
    signal?.removeEventListener('abort', end);
  }
}
