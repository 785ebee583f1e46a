/** Models kept loaded: started on demand, at most three at a time, stopped when nobody asks them. */
import type { SessionOptions } from '../../engine/session.ts';
import type { ModelPlace } from '../pipelines/pipeline-models.ts';
import {
  hasSession,
  type JudgeProcess,
  type JudgeProcessOptions,
  startJudgeProcess,
} from './judge-process.ts';
import { NoJudgement } from './no-judgement.ts';

export interface LoadedModel extends ModelPlace {
  readonly id: string;
  readonly name: string;
}

export interface JudgePoolOptions extends JudgeProcessOptions {
  readonly session: () => SessionOptions | Promise<SessionOptions>;
  /** Models kept loaded; 3. */
  readonly limit?: number;
  /** A model that was not asked for so long is stopped; 5 minutes. */
  readonly idleMilliseconds?: number;
  /** This model is neither stopped when idle nor to make room. */
  readonly keep?: string;
}

export interface JudgePool {
  /**
   * Calls `use` with the process of a model, which is verified and current.
   * @throws NoJudgement
   */
  use<Result>(model: LoadedModel, use: (judge: JudgeProcess) => Promise<Result>): Promise<Result>;
  /** Process ids by model id. */
  loaded(): ReadonlyMap<string, number | undefined>;
  close(): Promise<void>;
}

interface Slot {
  readonly model: LoadedModel;
  readonly judge: Promise<JudgeProcess>;
  /** Known once the process runs. */
  pid: number | undefined;
  users: number;
  lastUsed: number;
}

export function createJudgePool(options: JudgePoolOptions): JudgePool {
  const { limit = 3, idleMilliseconds = 5 * 60_000, keep } = options;
  const slots = new Map<string, Slot>();
  /** Those that wait until a slot has no user. */
  const waiting: (() => void)[] = [];
  const closing = new AbortController();
  const sweep = setInterval(stopIdle, Math.min(idleMilliseconds, 30_000));
  sweep.unref();

  function stopIdle(): void {
    const now = performance.now();
    for (const slot of slots.values()) {
      const idle = slot.users === 0 && now - slot.lastUsed >= idleMilliseconds;
      if (idle && slot.model.id !== keep) drop(slot);
    }
  }

  /** Forgets a slot and stops its process when those who use it are done. */
  function drop(slot: Slot): void {
    if (slots.get(slot.model.id) === slot) slots.delete(slot.model.id);
    if (slot.users === 0) stop(slot);
    wakeWaiting();
  }

  function stop(slot: Slot): void {
    // One that could not be started has nothing to stop, and its caller has been told.
    slot.judge.then((judge) => judge.stop()).catch(() => undefined);
  }

  function wakeWaiting(): void {
    for (const wake of waiting.splice(0)) wake();
  }

  async function makeRoom(): Promise<void> {
    while (slots.size >= limit) {
      const free = [...slots.values()].filter((slot) => slot.users === 0 && slot.model.id !== keep);
      const oldest = free.sort((a, b) => a.lastUsed - b.lastUsed)[0];
      if (oldest) drop(oldest);
      else
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
        });
      assertOpen();
    }
  }

  function assertOpen(): void {
    if (closing.signal.aborted)
      throw new NoJudgement('closed', 'The workbench is closing: nothing is judged any more.');
  }

  function start(model: LoadedModel, session: SessionOptions): Slot {
    const judge = startJudgeProcess(model.name, model, session, {
      ...options,
      signal: closing.signal,
    });
    const slot: Slot = { model, judge, pid: undefined, users: 0, lastUsed: performance.now() };
    slots.set(model.id, slot);
    judge.then(
      ({ pid, exited }) => {
        slot.pid = pid;
        exited.then(() => drop(slot));
      },
      () => drop(slot),
    );
    return slot;
  }

  /** Whether a slot's process may be used. @throws NoJudgement when it cannot be started or its manifest is gone */
  async function isUsable(slot: Slot, model: LoadedModel, session: SessionOptions): Promise<boolean> {
    const judge = await slot.judge;
    const current = await judge.isCurrent().catch((error: Error) => {
      throw new NoJudgement('model-unusable', `${model.name} cannot judge: ${error.message}`, error);
    });
    assertOpen();
    const { folder, gguf } = slot.model;
    const fits = model.folder === folder && model.gguf === gguf && hasSession(judge, session);
    return current && fits && slots.get(model.id) === slot;
  }

  async function sessionNow(): Promise<SessionOptions> {
    try {
      return await options.session();
    } catch (error) {
      const reason = (error as Error).message;
      throw new NoJudgement('model-unusable', `No model can judge without a provider: ${reason}`, error);
    }
  }

  /** The slot of a model, with its user counted; a new one, verified anew, when folder or options are not those loaded. */
  async function take(model: LoadedModel): Promise<Slot> {
    for (;;) {
      const session = await sessionNow();
      assertOpen();
      const known = slots.get(model.id);
      if (!known && slots.size >= limit) {
        await makeRoom();
        continue;
      }
      const slot = known ?? start(model, session);
      slot.users += 1;
      const usable = await isUsable(slot, model, session).catch((error: unknown) => {
        drop(slot);
        release(slot);
        throw error;
      });
      if (usable) return slot;
      drop(slot);
      release(slot);
    }
  }

  function release(slot: Slot): void {
    slot.users -= 1;
    slot.lastUsed = performance.now();
    if (slot.users > 0) return;
    if (slots.get(slot.model.id) !== slot) stop(slot);
    wakeWaiting();
  }

  return {
    async use(model, use) {
      const slot = await take(model);
      try {
        return await use(await slot.judge);
      } finally {
        release(slot);
      }
    },
    loaded: () => new Map([...slots].map(([id, { pid }]) => [id, pid])),
    async close() {
      closing.abort(new NoJudgement('closed', 'The workbench is closing.'));
      clearInterval(sweep);
      const open = [...slots.values()];
      slots.clear();
      wakeWaiting();
      await Promise.allSettled(open.map(async (slot) => (await slot.judge).stop()));
    },
  };
}
