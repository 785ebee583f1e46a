/** Puts the workbench together over one data folder. */
import path from 'node:path';
import { readManifest } from '../artifacts/artifact.ts';
import {
  embeddedDataFolder,
  embeddedRecipeFile,
  programVersion,
  trialityScenariosFile,
} from '../package-files.ts';
import { sessionChooser } from '../pipeline/session-of.ts';
import { type ConnectStoreOptions, connectStore } from '../processes/connect-store.ts';
import { runPipelineStage } from '../processes/pipeline-stages.ts';
import type { Activity } from './activity.ts';
import { startActivityWatch } from './activity-watch.ts';
import { openAgent } from './agent/open-agent.ts';
import { statusOfGate } from './agent/status-of-gate.ts';
import { choosingProvider } from './choosing-provider.ts';
import type { Desk } from './desk.ts';
import { createJudgeDesk } from './judging/create-judge-desk.ts';
import { modelFolderOf } from './judging/model-choices.ts';
import { createNotices } from './notices.ts';
import { createPipelineDesk } from './pipelines/create-pipeline-desk.ts';
import { startProviderTest } from './provider-test.ts';
import { createRunDesk } from './running/create-run-desk.ts';
import { openSettings } from './settings-file.ts';
import { createModelShelf } from './shelf/create-model-shelf.ts';
import { createShieldDesk, ownRowsFolder } from './shielding/create-shield-desk.ts';

export interface OpenDeskOptions {
  /** The module that carries stages; where a stand-in is wanted. */
  readonly stageService?: URL;
  /** The data set to train on; the embedded one unless given. */
  readonly dataSetFolder?: string;
  readonly store?: Pick<ConnectStoreOptions, 'entry' | 'restartLimit'>;
}

/**
 * Opens a data folder for screens. Providers are tested in the background.
 * @throws StoreError when the folder cannot be used or another program uses it
 */
export async function openDesk(dataFolder: string, options: OpenDeskOptions = {}): Promise<Desk> {
  const folder = path.resolve(dataFolder);
  const { stageService } = options;
  const version = programVersion();
  let changed: () => void = () => {};
  const notices = createNotices(() => changed());
  const store = await connectStore(folder, {
    ...options.store,
    onRestart: ({ message }) =>
      notices.add(`The ${message}. It was started again; nothing is lost.`, {
        code: 'store-restarted',
        values: { detail: message },
      }),
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
    const shared = {
      dataFolder: folder,
      store,
      session: providers.session,
      notify: notices.add,
      onChange: () => changed(),
    };
    const shelf = createModelShelf(shared);
    const judges = createJudgeDesk(shared);
    const shield = createShieldDesk({ ...shared, ...(stageService ? { stageService } : {}) });
    const runs = await createRunDesk({
      ...shared,
      runsAtOnce: () => settings.get().runsAtOnce,
      findModel: (id) => modelFolderOf(folder, store, id),
      ...(options.dataSetFolder ? { dataSetFolder: options.dataSetFolder } : {}),
      ...(stageService ? { stageService } : {}),
    });
    const pipelines = createPipelineDesk({
      dataFolder: folder,
      tools: {
        runStage: runPipelineStage,
        session: sessionChooser((threads) => choosingProvider(stageService)(threads)),
        program: version,
        dataSetFolder: options.dataSetFolder ?? embeddedDataFolder,
        gateRecipeFile: embeddedRecipeFile('protected-gates'),
        scenariosFile: trialityScenariosFile,
        // Which language `system` is only the screens know; both are in the page.
        language: () => (settings.get().language === 'ja' ? 'ja' : 'en'),
      },
      threads: () => settings.get().threads,
      async findModel(id) {
        const place = await modelFolderOf(folder, store, id);
        return { folder: place, name: (await readManifest(place)).manifest.name };
      },
      onChange: () => changed(),
    });
    const agent = await openAgent({
      dataFolder: folder,
      store,
      threads: () => settings.get().threads,
      overlayFolder: ownRowsFolder(folder),
      onTrouble: notices.add,
      onChange: () => changed(),
    });
    const activity = startActivityWatch(
      (): Omit<Activity, 'memory'> => ({
        jobs: runs.jobs(),
        imports: shelf.imports(),
        pipelines: pipelines.running(),
        provider: providers.state(),
        gate: statusOfGate(judges.gateState(), agent.gateState()),
        openApprovals: agent.approvals.openCount(),
        notices: notices.list(),
        settings: settings.get(),
        dataFolder: folder,
        version,
      }),
    );
    changed = activity.changed;
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      activity.stop();
      await agent.close();
      await Promise.all([runs.close(), judges.close(), shelf.close(), pipelines.close(), shield.close()]);
      await store.close();
    };
    return {
      dataFolder: folder,
      store,
      runs,
      judges,
      shelf,
      pipelines,
      agent: agent.agent,
      approvals: agent.approvals,
      audit: agent.audit,
      policies: agent.policies,
      shield,
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
