/** Keeps the embedded model loaded and says whether the gate is open: only while its process lives and is current. */
import type { GateState } from '../activity.ts';
import type { JudgePool, LoadedModel } from './judge-pool.ts';

export interface GateKeeperOptions {
  readonly pool: JudgePool;
  readonly model: LoadedModel;
  /** Tells people that the gate closed, and that it opened again. */
  readonly notify: (text: string) => void;
  readonly onChange: () => void;
  /** How often the model's files are looked at; 5 s. */
  readonly lookMilliseconds?: number;
  /** Wait before the first try to open it again; it doubles, up to half a minute. 500 ms. */
  readonly retryMilliseconds?: number;
}

export interface GateKeeper {
  state(): GateState;
  close(): void;
}

const longestRetry = 30_000;
/** A gate that stays open so long has recovered. */
const steadyMilliseconds = 60_000;

export function createGateKeeper(options: GateKeeperOptions): GateKeeper {
  const { pool, model, notify, onChange, lookMilliseconds = 5000, retryMilliseconds = 500 } = options;
  let state: GateState = { state: 'starting', model: model.name, reason: null };
  let closed = false;
  let failures = 0;
  let cancelWait: () => void = () => {};

  function set(next: GateState['state'], reason: string | null): void {
    if (closed || (next === state.state && reason === state.reason)) return;
    if (next === 'closed') notify(`The gate is closed: ${reason}`);
    else if (state.state === 'closed') notify('The gate is open again.');
    state = { state: next, model: model.name, reason };
    onChange();
  }

  function wait(milliseconds: number): Promise<null> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), milliseconds);
      timer.unref();
      cancelWait = () => {
        clearTimeout(timer);
        resolve(null);
      };
    });
  }

  /** Waits until the process dies (then: how), or until it is time to look again. */
  async function watch(exited: Promise<string | null>): Promise<string | null> {
    return Promise.race([exited, wait(lookMilliseconds)]);
  }

  async function keep(): Promise<void> {
    let openSince = 0;
    while (!closed) {
      let reason: string | null;
      try {
        // In an object: a promise that is returned would be waited for.
        const { exited } = await pool.use(model, async (judge) => ({ exited: judge.exited }));
        if (state.state !== 'open') openSince = performance.now();
        set('open', null);
        const death = await watch(exited);
        if (performance.now() - openSince > steadyMilliseconds) failures = 0;
        reason = death === null ? null : `the process of ${model.name} ${death}`;
      } catch (error) {
        reason = (error as Error).message;
      }
      if (reason === null) continue;
      set('closed', reason);
      await wait(Math.min(retryMilliseconds * 2 ** failures, longestRetry));
      failures += 1;
    }
  }
  void keep();

  return {
    state: () => state,
    close() {
      closed = true;
      cancelWait();
    },
  };
}
