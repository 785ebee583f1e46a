/** The composition root: a data folder in, services out. Doors (command line, Electron, browser) only call this. */
import path from 'node:path';
import { readManifest } from './artifacts/artifact.ts';
import { chooseProvider, type ProviderChoice } from './engine/choose-provider.ts';
import type { SelfTestOptions, SelfTestResult } from './engine/gradient-self-test.ts';
import type { Provider } from './engine/providers.ts';
import type { SessionOptions } from './engine/session.ts';
import type { JudgeFileInput, JudgeFileProgress, JudgeFileResult } from './gate/judge-file.ts';
import type { AnswerPromptsInput } from './language-model/answer-prompts.ts';
import type { Answer } from './language-model/generate.ts';
import { embeddedDataFolder, embeddedModelFolder } from './package-files.ts';
import { connectStore, type Store } from './processes/connect-store.ts';
import { JobCancelled } from './processes/job-errors.ts';
import { moduleBeside } from './processes/module-beside.ts';
import { runJob } from './processes/run-job.ts';
import type { RunEvent } from './training/events.ts';
import type { Recipe } from './training/recipe.ts';
import type { TrainingResult } from './training/train.ts';
import type { TrainOnFoldersInput } from './training/train-on-folders.ts';

const stageService = moduleBeside(import.meta.url, './processes/stage-service');

export interface TrainingRequest {
  readonly recipe: Recipe;
  readonly session: SessionOptions;
  /** The embedded model and data set unless given. */
  readonly modelFolder?: string;
  readonly dataFolder?: string;
  /** Continue this run from its last checkpoint. */
  readonly resumeRun?: number;
}

export interface FollowOptions {
  readonly signal?: AbortSignal;
  /** Told of the run's id before its first event. */
  readonly onStarted?: (runId: number, runFolder: string) => void;
  /** Sees the events after they have been handed to the store. */
  readonly onEvents?: (events: readonly RunEvent[]) => void;
}

export interface FinishedTraining {
  readonly runId: number;
  readonly runFolder: string;
  readonly result: TrainingResult;
}

export interface Workbench {
  readonly store: Store;
  /** Trains in a process of its own; everything it tells is in the store. @throws what ended the run */
  train(request: TrainingRequest, options?: FollowOptions): Promise<FinishedTraining>;
  close(): Promise<void>;
}

/** Opens a data folder. @throws StoreError when it cannot be used or another program uses it */
export async function openWorkbench(dataFolder: string): Promise<Workbench> {
  const store = await connectStore(dataFolder);
  return {
    store,
    train: (request, options = {}) => trainAsRun(store, dataFolder, request, options),
    close: () => store.close(),
  };
}

async function trainAsRun(
  store: Store,
  dataFolder: string,
  request: TrainingRequest,
  { signal, onStarted, onEvents }: FollowOptions,
): Promise<FinishedTraining> {
  const { recipe, resumeRun } = request;
  const run =
    resumeRun === undefined
      ? await store.createRun({
          name: `${recipe.name} (seed ${recipe.seed})`,
          kind: 'training',
          recipe,
          seed: recipe.seed,
        })
      : await store.getRun(resumeRun);
  if (!run) throw new Error(`There is no run ${resumeRun} in ${dataFolder}. \`so8t runs\` lists them.`);
  const runFolder = path.join(dataFolder, run.folder);
  await store.setRunStatus(run.id, 'running');
  onStarted?.(run.id, runFolder);
  const input: TrainOnFoldersInput = {
    recipe,
    modelFolder: request.modelFolder ?? embeddedModelFolder,
    dataFolder: request.dataFolder ?? embeddedDataFolder,
    runFolder,
    session: request.session,
    resume: resumeRun !== undefined,
  };
  let sequence = resumeRun === undefined ? 0 : undefined;
  try {
    const { result } = await runJob<TrainOnFoldersInput, RunEvent, TrainingResult>({
      entry: stageService,
      job: 'training',
      input,
      ...(signal ? { signal } : {}),
      async onEvents(events) {
        // Told where they belong, the same events can be sent again should the store process die meanwhile.
        sequence = await store.appendEvents(run.id, events, sequence);
        onEvents?.(events);
      },
    });
    await keepLineage(store, dataFolder, result.finalCheckpoint);
    await store.setRunStatus(run.id, 'succeeded', { summary: result });
    return { runId: run.id, runFolder, result };
  } catch (error) {
    const status = error instanceof JobCancelled ? 'cancelled' : 'failed';
    await store.setRunStatus(run.id, status, { reason: (error as Error).message });
    throw error;
  }
}

/** Enters a checkpoint into the store, so that its lineage can be asked for. */
async function keepLineage(store: Store, dataFolder: string, folder: string): Promise<void> {
  const { manifest, manifestSha256 } = await readManifest(folder);
  await store.addArtifact({
    sha256: manifestSha256,
    kind: manifest.kind,
    folder: path.relative(dataFolder, folder),
    manifest,
    parents: manifest.parents.map((parent) => parent.manifest),
  });
}

/**
 * Chooses an execution provider. Each candidate is tested in a process of its own: a driver that aborts is a rejection,
 * not the end of the program.
 */
export function chooseProviderSafely(threads: number, preferred?: Provider): Promise<ProviderChoice> {
  return chooseProvider({
    threads,
    ...(preferred ? { preferred } : {}),
    async selfTest(input) {
      const job = 'provider-self-test';
      const { result } = await runJob<SelfTestOptions, never, SelfTestResult>({
        entry: stageService,
        job,
        input,
      });
      return result;
    },
  });
}

/** Judges a file of prompts in a process of its own. */
export async function gateFile(
  input: JudgeFileInput,
  options: { signal?: AbortSignal; onProgress?: (progress: JudgeFileProgress) => void } = {},
): Promise<JudgeFileResult> {
  const { result } = await runJob<JudgeFileInput, JudgeFileProgress, JudgeFileResult>({
    entry: stageService,
    job: 'gate',
    input,
    ...(options.signal ? { signal: options.signal } : {}),
    onEvents: (events) => {
      for (const event of events) options.onProgress?.(event);
    },
  });
  return result;
}

/** Answers prompts in a process of its own. */
export async function answer(input: AnswerPromptsInput, onAnswer: (answer: Answer) => void): Promise<void> {
  await runJob<AnswerPromptsInput, Answer, unknown>({
    entry: stageService,
    job: 'answers',
    input,
    onEvents: (answers) => answers.forEach(onAnswer),
  });
}
