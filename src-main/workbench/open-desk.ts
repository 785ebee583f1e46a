/** Puts the workbench together over one data folder. */
import path from 'node:path';
import { type ConnectStoreOptions, connectStore } from '../processes/connect-store.ts';
import type { Activity } from './activity.ts';
import { startActivityWatch } from './activity-watch.ts';
import { choosingProvider } from './choosing-provider.ts';
import type { Desk } from './desk.ts';
import { embeddedModelId, findModel } from './find-model.ts';
import type { JudgeDesk } from './judge-desk.ts';
import type { ModelShelf } from './model-shelf.ts';
import { createNotices } from './notices.ts';
import { startProviderTest } from './provider-test.ts';
import { createRunDesk } from './running/create-run-desk.ts';
import { openSettings } from './settings-file.ts';

export interface OpenDeskOptions {
  /** The module that carries stages; where a stand-in is wanted. */
  readonly stageService?: URL;
  readonly store?: Pick<ConnectStoreOptions, 'entry' | 'restartLimit'>;
  /** Shown to people. */
  readonly version?: string;
}

/**
 * Opens a data folder for screens. Providers are tested in the background.
 * @throws StoreError when the folder cannot be used or another program uses it
 */
export async function openDesk(dataFolder: string, options: OpenDeskOptions = {}): Promise<Desk> {
  const folder = path.resolve(dataFolder);
  const { stageService } = options;
  let changed: () => void = () => {};
  const notices = createNotices(() => changed());
  const store = await connectStore(folder, {
    ...options.store,
    onRestart: (death) => notices.add(`The ${death.message}. It was started again; nothing is lost.`),
  });
  try {
    const settings = await openSettings(folder, {
      onTrouble: notices.add,
      onChange(_now, before) {
        providers.settingsChanged(before);
        runs.fill();
        changed();
      },
    });
    const providers = startProviderTest({
      settings: settings.get,
      choose: choosingProvider(stageService),
      onChange: () => changed(),
    });
    const shelf = notBuiltYet<ModelShelf>('model shelf', { imports: () => [] });
    const judges = notBuiltYet<JudgeDesk>('judge desk', { close: async () => {} });
    const modelOf = (id: string) => findModel(id, { dataFolder: folder, store, shelf: () => shelf });
    const runs = await createRunDesk({
      store,
      dataFolder: folder,
      runsAtOnce: () => settings.get().runsAtOnce,
      session: providers.session,
      findModel: modelOf,
      estimate: () => Promise.reject(new Error('Estimates are not built yet.')),
      onChange: () => changed(),
      onTrouble: notices.add,
      ...(stageService ? { stageService } : {}),
    });
    const activity = startActivityWatch(
      (): Omit<Activity, 'memory'> => ({
        jobs: runs.jobs(),
        imports: shelf.imports(),
        provider: providers.state(),
        gate: { state: 'closed', model: embeddedModelId, reason: 'The judge desk is not built yet.' },
        notices: notices.list(),
        settings: settings.get(),
        dataFolder: folder,
        version: options.version ?? '',
      }),
    );
    changed = activity.changed;
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      await runs.close();
      await judges.close();
      activity.stop();
      await store.close();
    };
    return {
      dataFolder: folder,
      store,
      runs,
      judges,
      shelf,
      settings,
      activity,
      close() {
        closing ??= close().catch((error: unknown) => {
          // The store is open still, and can be closed when there is space.
          closing = undefined;
          throw error;
        });
        return closing;
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Stands where a part is to come: every call says so. */
function notBuiltYet<Part extends object>(name: string, present: Partial<Part>): Part {
  return new Proxy(present as Part, {
    get: (part, key) =>
      Reflect.get(part, key) ?? (() => Promise.reject(new Error(`The ${name} is not built yet.`))),
  });
}
