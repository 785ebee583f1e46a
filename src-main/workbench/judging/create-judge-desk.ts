/** The playground's judges over one data folder. */
import type { SessionOptions } from '../../engine/session.ts';
import { embeddedModelFolder } from '../../package-files.ts';
import type { Store } from '../../processes/connect-store.ts';
import type { GateState } from '../activity.ts';
import type { JudgeDesk } from '../judge-desk.ts';
import type { Notify } from '../notice-meaning.ts';
import { readCases } from './cases.ts';
import { createGateKeeper, type GateKeeperOptions } from './gate-keeper.ts';
import { createJudgePool, type JudgePoolOptions, type LoadedModel } from './judge-pool.ts';
import { listChoices, modelPlaceOf } from './model-choices.ts';

export interface JudgeDeskOptions
  extends Omit<JudgePoolOptions, 'keep' | 'session' | 'signal'>,
    Partial<Pick<GateKeeperOptions, 'lookMilliseconds' | 'retryMilliseconds'>> {
  readonly dataFolder: string;
  readonly store: Pick<Store, 'getRun' | 'listRuns'>;
  /** Provider and threads to judge with; models that were loaded with others are loaded again. */
  readonly session: () => SessionOptions | Promise<SessionOptions>;
  /** Another folder for the embedded model; for tests that damage it. */
  readonly embeddedFolder?: string;
  /** Takes troubles for people. */
  readonly notify: Notify;
  /** Called when the gate's state changes. */
  readonly onChange: () => void;
}

export interface WatchedJudgeDesk extends JudgeDesk {
  /** Whether prompts can be judged by the embedded model, which is loaded at once. */
  gateState(): GateState;
  /** Process ids of the loaded models, by model id. */
  loaded(): ReadonlyMap<string, number | undefined>;
}

/** Starts loading the embedded model; never throws because of it: `gateState` tells. */
export function createJudgeDesk(options: JudgeDeskOptions): WatchedJudgeDesk {
  const { dataFolder, store, notify, onChange, embeddedFolder = embeddedModelFolder } = options;
  const embedded: LoadedModel = { id: 'embedded', name: 'so8t-tiny', folder: embeddedFolder };
  const pool = createJudgePool({ ...options, keep: embedded.id });
  const keeper = createGateKeeper({ ...options, pool, model: embedded, notify, onChange });

  async function find(id: string): Promise<LoadedModel> {
    if (id === embedded.id) return embedded;
    return { id, name: `the model ${id}`, ...(await modelPlaceOf(dataFolder, store, id)) };
  }

  return {
    models: () => listChoices(dataFolder, store),
    cases: () => readCases(),
    async judge(id, texts) {
      return pool.use(await find(id), async (judge) => {
        const decisions = await judge.judge(texts);
        const { manifestSha256 } = judge;
        return decisions.map((decision) => ({ ...decision, model: id, manifestSha256 }));
      });
    },
    async answer(id, text) {
      return pool.use(await find(id), (judge) => judge.answer(text));
    },
    gateState: () => keeper.state(),
    loaded: () => pool.loaded(),
    async close() {
      keeper.close();
      await pool.close();
    },
  };
}
