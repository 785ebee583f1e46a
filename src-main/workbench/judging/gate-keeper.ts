/** Keeps the embedded model loaded and says whether the gate is open: only while its process lives and is current. */
import type { GateState } from '../activity.ts';
import type { GateCause, Notify } from '../notice-meaning.ts';
import type { JudgePool, LoadedModel } from './judge-pool.ts';
import type { JudgeProcess } from './judge-process.ts';
import { NoJudgement } from './no-judgement.ts';

export interface GateKeeperOptions {
  readonly pool: JudgePool;
  readonly model: LoadedModel;
  /** Tells people that the gate closed, and that it opened again. */
  readonly notify: Notify;
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
  let state: GateState = { state: 'starting', model: model.name, reason: null, cause: null };
  let closed = false;
  let failures = 0;
  let wake: () => void = () => {};
  const watched = new WeakSet<JudgeProcess>();
  const dead = new WeakSet<JudgeProcess>();

  function set(next: 'open'): void;
  function set(next: 'closed', reason: string, cause: GateCause): void;
  function set(next: 'open' | 'closed', reason: string | null = null, cause: GateCause | null = null): void {
    if (closed || (next === state.state && reason === state.reason)) return;
    if (reason !== null && cause !== null)
      notify(`The gate is closed: ${reason}`, { code: 'gate-closed', values: { cause, detail: reason } });
    else if (state.state === 'closed') notify('The gate is open again.', { code: 'gate-open', values: {} });
    state = { state: next, model: model.name, reason, cause };
    onChange();
  }

  function wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      timer.unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Closes the gate the moment that a process dies, whatever else goes on then. */
  function watch(judge: JudgeProcess): void {
    if (watched.has(judge)) return;
    watched.add(judge);
    void judge.exited.then((death) => {
      dead.add(judge);
      if (death === null) return;
      set('closed', `the process of ${model.name} ${death}`, 'process-died');
      wake();
    });
  }

  async function keep(): Promise<void> {
    let openSince = 0;
    while (!closed) {
      try {
        const judge = await pool.use(model, async (process) => {
          watch(process);
          return process;
        });
        if (state.state !== 'open') openSince = performance.now();
        if (!dead.has(judge)) {
          set('open');
          await wait(lookMilliseconds);
        }
      } catch (error) {
        set('closed', (error as Error).message, error instanceof NoJudgement ? error.code : 'other');
      }
      if (state.state === 'open') {
        if (performance.now() - openSince > steadyMilliseconds) failures = 0;
        continue;
      }
      await wait(Math.min(retryMilliseconds * 2 ** failures, longestRetry));
      failures += 1;
    }
  }
  void keep();

  return {
    state: () => state,
    close() {
      closed = true;
      wake();
    },
  };
}
