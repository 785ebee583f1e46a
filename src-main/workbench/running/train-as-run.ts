/** A training in a process of its own, as a run of the store: the same for the command line and the screens. */
import path from 'node:path';
import { readManifest } from '../../artifacts/artifact.ts';
import type { SessionOptions } from '../../engine/session.ts';
import type { Store } from '../../processes/connect-store.ts';
import { JobCancelled, JobCrashed, JobFailed } from '../../processes/job-errors.ts';
import { moduleBeside } from '../../processes/module-beside.ts';
import { runJob } from '../../processes/run-job.ts';
import type { Run, StatusDetails } from '../../store/runs.ts';
import type { RunEvent } from '../../training/events.ts';
import { parseRecipe } from '../../training/recipe.ts';
import type { TrainingResult } from '../../training/train.ts';
import type { MeasuredTraining, TrainOnFoldersInput } from '../../training/train-on-folders.ts';
import { meaningOf } from '../problem-meaning.ts';
import { type RunReason, reasonDetails } from '../run-reason.ts';
import { changeStatus } from './change-status.ts';
import type { EventWriter } from './event-writer.ts';
import { foldersOf, type RunSetup } from './run-setup.ts';

export const stageService = moduleBeside(import.meta.url, '../../processes/stage-service');

/** A step and an evaluation are finished, and a checkpoint is written, before a run stops. */
const stopMilliseconds = 120_000;

/** How a run that was stopped ends. */
export interface Stop {
  readonly status: 'cancelled' | 'paused';
  readonly reason: RunReason;
}

/** Of a command that was interrupted. */
const stoppedBySignal: Stop = {
  status: 'cancelled',
  reason: { code: 'cancelled-by-person', values: {} },
};

export interface TrainAsRunOptions {
  readonly store: Store;
  readonly dataFolder: string;
  readonly run: Run;
  readonly setup: RunSetup;
  readonly session: SessionOptions;
  /** Continue from the last checkpoint, if there is one. */
  readonly resume: boolean;
  readonly writer: EventWriter;
  readonly signal?: AbortSignal;
  /** Asked when the run has stopped because of the signal; cancelled unless given. */
  readonly stop?: () => Stop | undefined;
  /** Sees the events after they are in the store. */
  readonly onEvents?: (events: readonly RunEvent[]) => void;
  /** Does what changes the store at the end, perhaps more than once. */
  readonly around?: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** The most runs that have gone on at a time with this one; 1 unless given. */
  readonly runsAtOnce?: () => number;
  /** The module that carries the stage. */
  readonly entry?: URL;
}

/** What a run that succeeded has in its summary. */
export interface RunSummaryFigures extends MeasuredTraining {
  /** How many runs, with this one, shared the machine at most: its times hold for as many. */
  readonly runsAtOnce: number;
}

/** Trains; everything it tells is in the store. @throws what ended the run; its status then says so already */
export async function trainAsRun(options: TrainAsRunOptions): Promise<TrainingResult> {
  const { store, dataFolder, run, setup, session, writer, signal, around = (work) => work() } = options;
  const end = (status: Stop['status'] | 'failed' | 'succeeded', details: StatusDetails) =>
    around(() => changeStatus(store, run.id, status, details));
  await around(() => changeStatus(store, run.id, 'running', { setup: { ...setup, session } }));
  try {
    const folders = foldersOf(setup, dataFolder);
    const { result } = await runJob<TrainOnFoldersInput, RunEvent, MeasuredTraining>({
      entry: options.entry ?? stageService,
      job: 'training',
      input: {
        recipe: parseRecipe(run.recipe, `recipe of run ${run.id}`),
        modelFolder: folders.modelFolder,
        dataFolder: folders.dataSetFolder,
        runFolder: path.join(dataFolder, run.folder),
        session,
        resume: options.resume,
      },
      graceMilliseconds: stopMilliseconds,
      ...(signal ? { signal } : {}),
      async onEvents(events) {
        await writer.append(events, { signal });
        options.onEvents?.(events);
      },
    });
    await around(() => keepLineage(store, dataFolder, result.finalCheckpoint));
    const summary: RunSummaryFigures = { ...result, runsAtOnce: options.runsAtOnce?.() ?? 1 };
    await end('succeeded', { summary });
    return result;
  } catch (error) {
    const stopped = signal?.aborted || error instanceof JobCancelled;
    const stop = stopped ? (options.stop?.() ?? stoppedBySignal) : undefined;
    const reason = stop ? reasonOf(stop, error as Error) : reasonOfFailure(error as Error);
    await end(stop?.status ?? 'failed', reasonDetails(reason));
    throw error;
  }
}

/** With what went wrong on the way: the newest checkpoint is then an older one. */
function reasonOf({ reason }: Stop, error: Error): RunReason {
  const thrown = error.cause instanceof JobFailed ? (error.cause.cause as Error) : undefined;
  if (error instanceof JobCancelled && (!thrown || thrown.name === 'AbortError'))
    return error.killed ? { ...reason, unclean: { how: 'killed', detail: error.message } } : reason;
  return { ...reason, unclean: { how: 'failed', detail: (thrown ?? error).message } };
}

/** Why a run failed, by what ended it. */
export function reasonOfFailure(error: Error): RunReason {
  const { message: detail } = error;
  if (error instanceof JobCrashed) return { code: 'process-died', values: { detail } };
  return { code: 'failed', values: { detail, problem: meaningOf(error) } };
}

/** Enters a checkpoint into the store, so that its lineage can be asked for. */
export async function keepLineage(store: Store, dataFolder: string, folder: string): Promise<void> {
  const { manifest, manifestSha256 } = await readManifest(folder);
  await store.addArtifact({
    sha256: manifestSha256,
    kind: manifest.kind,
    folder: path.relative(dataFolder, folder),
    manifest,
    parents: manifest.parents.map((parent) => parent.manifest),
  });
}
