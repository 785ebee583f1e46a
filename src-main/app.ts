/** The composition root: a data folder in, services out. Doors (command line, Electron, browser) only call this. */
import path from 'node:path';
import type { BurnInInput, BurnInProgress, BurnInResult } from './burn-in/burn-in.ts';
import type { Certificate } from './burn-in/certificate.ts';
import type { ProofProgress, ProveBurnInInput } from './burn-in/prove-burn-in.ts';
import type { CalibrateProgress } from './calibration/calibrate.ts';
import type { CalibratedFolder } from './calibration/calibrate-folder.ts';
import type { SessionOptions } from './engine/session.ts';
import type { CalibrateModelInput } from './gate/calibrate-model.ts';
import type { JudgeFileInput, JudgeFileProgress, JudgeFileResult } from './gate/judge-file.ts';
import type { AnswerPromptsInput } from './language-model/answer-prompts.ts';
import type { Answer } from './language-model/generate.ts';
import { embeddedDataFolder, embeddedModelFolder } from './package-files.ts';
import { connectStore, type Store } from './processes/connect-store.ts';
import { runJob } from './processes/run-job.ts';
import type {
  EvaluateShieldInput,
  EvaluateShieldProgress,
  EvaluateShieldResult,
} from './shield-data/evaluation/evaluate-shield.ts';
import type {
  ShieldPromptsInput,
  ShieldPromptsProgress,
  ShieldPromptsResult,
} from './shield-data/shield-prompts.ts';
import type { RunEvent } from './training/events.ts';
import type { Recipe } from './training/recipe.ts';
import type { TrainingResult } from './training/train.ts';
import { choosingProvider } from './workbench/choosing-provider.ts';
import { embeddedModelId } from './workbench/model-ids.ts';
import { createEventWriter } from './workbench/running/event-writer.ts';
import type { RunSetup } from './workbench/running/run-setup.ts';
import { stageService, trainAsRun } from './workbench/running/train-as-run.ts';

export { compareQuality, makeGgufHead } from './processes/quality-jobs.ts';
export { quantiseInProcess as quantise } from './processes/quantise-in-process.ts';
export { type OpenDeskOptions, openDesk } from './workbench/open-desk.ts';

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
    train: (request, options = {}) => trainOnce(store, dataFolder, request, options),
    close: () => store.close(),
  };
}

async function trainOnce(
  store: Store,
  dataFolder: string,
  request: TrainingRequest,
  { signal, onStarted, onEvents }: FollowOptions,
): Promise<FinishedTraining> {
  const { recipe, resumeRun, session, modelFolder, dataFolder: dataSetFolder } = request;
  const place = (folder: string | undefined, embedded: string): string | null =>
    folder === undefined || folder === embedded ? null : path.resolve(folder);
  const setup: RunSetup = {
    model: place(modelFolder, embeddedModelFolder) ?? embeddedModelId,
    modelFolder: place(modelFolder, embeddedModelFolder),
    dataSetFolder: place(dataSetFolder, embeddedDataFolder),
    session,
  };
  const run =
    resumeRun === undefined
      ? await store.createRun({
          name: `${recipe.name} (seed ${recipe.seed})`,
          kind: 'training',
          recipe,
          seed: recipe.seed,
          setup,
        })
      : await store.getRun(resumeRun);
  if (!run) throw new Error(`There is no run ${resumeRun} in ${dataFolder}. \`so8t runs\` lists them.`);
  const runFolder = path.join(dataFolder, run.folder);
  onStarted?.(run.id, runFolder);
  const result = await trainAsRun({
    store,
    dataFolder,
    // A run is resumed with the recipe that was named now: another one than its own is refused, not ignored.
    run: { ...run, recipe },
    setup,
    session,
    resume: resumeRun !== undefined,
    writer: createEventWriter(store, run.id),
    ...(signal ? { signal } : {}),
    ...(onEvents ? { onEvents } : {}),
  });
  return { runId: run.id, runFolder, result };
}

/** Chooses an execution provider, each candidate tested in a process of its own. */
export const chooseProviderSafely = choosingProvider();

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

/** Judges a file of prompts by the shield's rules in a process of its own. */
export async function shieldFile(
  input: ShieldPromptsInput,
  { signal, onProgress }: StageOptions<ShieldPromptsProgress> = {},
): Promise<ShieldPromptsResult> {
  const { result } = await runJob<ShieldPromptsInput, ShieldPromptsProgress, ShieldPromptsResult>({
    entry: stageService,
    job: 'shield',
    input,
    ...(signal ? { signal } : {}),
    onEvents: (events) => {
      for (const event of events) onProgress?.(event);
    },
  });
  return result;
}

/** Measures a shield on labelled prompts in a process of its own. */
export async function evaluateShieldOn(
  input: EvaluateShieldInput,
  { signal, onProgress }: StageOptions<EvaluateShieldProgress> = {},
): Promise<EvaluateShieldResult> {
  const { result } = await runJob<EvaluateShieldInput, EvaluateShieldProgress, EvaluateShieldResult>({
    entry: stageService,
    job: 'evaluate-shield',
    input,
    ...(signal ? { signal } : {}),
    onEvents: (events) => {
      for (const event of events) onProgress?.(event);
    },
  });
  return result;
}

/** Calibrates a model in a process of its own. */
export async function calibrateModel(
  input: CalibrateModelInput,
  options: { signal?: AbortSignal; onProgress?: (progress: CalibrateProgress) => void } = {},
): Promise<CalibratedFolder> {
  const { result } = await runJob<CalibrateModelInput, CalibrateProgress, CalibratedFolder>({
    entry: stageService,
    job: 'calibrate',
    input,
    ...(options.signal ? { signal: options.signal } : {}),
    onEvents: (events) => {
      for (const event of events) options.onProgress?.(event);
    },
  });
  return result;
}

interface StageOptions<Progress> {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** Burns gates into weights in a process of its own. */
export async function burnGatesIn(
  input: BurnInInput,
  { signal, onProgress }: StageOptions<BurnInProgress> = {},
): Promise<BurnInResult> {
  const { result } = await runJob<BurnInInput, BurnInProgress, BurnInResult>({
    entry: stageService,
    job: 'burn-in',
    input,
    ...(signal ? { signal } : {}),
    onEvents: (events) => {
      for (const event of events) onProgress?.(event);
    },
  });
  return result;
}

/** Proves a burn-in in a process of its own. */
export async function proveGatesBurntIn(
  input: ProveBurnInInput,
  { signal, onProgress }: StageOptions<ProofProgress> = {},
): Promise<Certificate> {
  const { result } = await runJob<ProveBurnInInput, ProofProgress, Certificate>({
    entry: stageService,
    job: 'prove-burn-in',
    input,
    ...(signal ? { signal } : {}),
    onEvents: (events) => {
      for (const event of events) onProgress?.(event);
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
