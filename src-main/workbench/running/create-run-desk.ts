/** Runs as people handle them, over the store and the queue. */
import path from 'node:path';
import type { SessionOptions } from '../../engine/session.ts';
import type { Store } from '../../processes/connect-store.ts';
import type { Run, RunStatus } from '../../store/runs.ts';
import { milestone, type RunEvent } from '../../training/events.ts';
import { parseRecipe } from '../../training/recipe.ts';
import { makeFinal } from '../../training/roll-back.ts';
import type { RunningJob } from '../activity.ts';
import { embeddedModelId } from '../model-ids.ts';
import type { Notify } from '../notice-meaning.ts';
import { DeskProblem } from '../problem-meaning.ts';
import type { NewTraining, RunDesk } from '../run-desk.ts';
import { type RunReason, reasonDetails } from '../run-reason.ts';
import { changeStatus } from './change-status.ts';
import { createDiskPatience } from './disk-patience.ts';
import { createEstimateDesk } from './estimate-desk.ts';
import { estimateRun } from './estimate-run.ts';
import { createEventWriter } from './event-writer.ts';
import { withHeldCheckpoint } from './held-checkpoint.ts';
import { assertTrainable, keepStart } from './keep-start.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { checkpointsOf, pinCheckpoint, summariseCheckpoint } from './run-checkpoints.ts';
import { createRunQueue } from './run-queue.ts';
import { type RunSetup, setupOf } from './run-setup.ts';
import { summariseRun } from './run-summary.ts';
import { keepLineage, reasonOfFailure } from './train-as-run.ts';

export interface RunDeskOptions {
  readonly store: Store;
  readonly dataFolder: string;
  readonly runsAtOnce: () => number;
  /** Provider and threads for what starts now; waits until they are known. */
  readonly session: () => Promise<SessionOptions>;
  /** Folder of a model by its id. @throws when there is none */
  readonly findModel: (id: string) => Promise<string>;
  readonly onChange: () => void;
  readonly notify: Notify;
  /** The embedded data set unless given. */
  readonly dataSetFolder?: string;
  readonly stageService?: URL;
}

export interface RunningRunDesk extends RunDesk {
  jobs(): readonly RunningJob[];
  /** The settings say another number of runs at once. */
  fill(): void;
}

const closedBeforeStart: RunReason = { code: 'closed-before-start', values: {} };
const closed: RunReason = { code: 'closed', values: {} };

/** Runs that an earlier program left in its queue are paused: nothing starts that nobody asked for now. */
export async function createRunDesk(options: RunDeskOptions): Promise<RunningRunDesk> {
  const { store, dataFolder, notify } = options;
  const patience = createDiskPatience(notify);
  const estimates = createEstimateDesk();
  const closing = new AbortController();
  const queue = createRunQueue({
    ...options,
    patience,
    onTrouble: notify,
    onBegin: () =>
      estimates.giveUp(
        new DeskProblem(
          { code: 'estimate-training-begins', values: {} },
          'The estimate was given up: a training begins.',
        ),
      ),
  });
  const oneAtATime = createOneAtATime();
  for (const { id } of await store.listRuns({ status: 'queued', limit: 1_000_000 }))
    await changeStatus(store, id, 'paused', reasonDetails(closedBeforeStart));

  async function existing(id: number): Promise<Run> {
    const run = await store.getRun(id);
    if (!run) throw new DeskProblem({ code: 'no-run', values: { id } }, `There is no run ${id}`);
    return run;
  }

  /** Runs that would go on with one that is started now. */
  const expectedAtOnce = (): number => Math.min(queue.jobs().length + 1, options.runsAtOnce());

  /** Tells what was done to a run, in order with what it tells itself. */
  async function tell(id: number, event: RunEvent): Promise<void> {
    const writer = queue.writerOf(id) ?? createEventWriter(store, id, patience);
    // What a run tells waits behind this: on a full disk the desk could not close.
    await writer.append([event], { afterEnd: true, signal: closing.signal });
  }

  async function enterOne({ recipe, model = embeddedModelId }: NewTraining, folder: string): Promise<Run> {
    const { dataSetFolder = null } = options;
    const setup: RunSetup = { model, modelFolder: null, dataSetFolder, session: null };
    const name = `${recipe.name} (seed ${recipe.seed})`;
    const run = await store.createRun({ name, kind: 'training', recipe, seed: recipe.seed, setup });
    if (model === embeddedModelId) return run;
    try {
      // The stored setup names this place already: see `setupOf`.
      await keepStart(folder, path.join(dataFolder, run.folder));
      return run;
    } catch (error) {
      await changeStatus(store, run.id, 'failed', reasonDetails(reasonOfFailure(error as Error)));
      throw error;
    }
  }

  async function start(trainings: readonly NewTraining[]): Promise<readonly Run[]> {
    const checked: { readonly training: NewTraining; readonly folder: string }[] = [];
    // All are checked before the first is entered.
    for (const training of trainings) {
      const recipe = parseRecipe(training.recipe, 'recipe');
      const folder = await options.findModel(training.model ?? embeddedModelId);
      await assertTrainable(folder);
      checked.push({ training: { ...training, recipe }, folder });
    }
    const runs: Run[] = [];
    try {
      for (const { training, folder } of checked) runs.push(await enterOne(training, folder));
    } catch (error) {
      const { message: detail } = error as Error;
      const reason: RunReason = { code: 'start-failed', values: { detail } };
      for (const { id } of runs) await drop(id, reason);
      throw error;
    }
    // None begins before all are entered.
    for (const { id } of runs) await enterUnlessStopped(id);
    return runs;
  }

  /** Cancels a run that was never queued. A failure is told, so that it does not hide why the run is dropped. */
  async function drop(id: number, reason: RunReason): Promise<void> {
    await oneAtATime(id, async () => {
      const { status } = await existing(id);
      if (status === 'queued') await changeStatus(store, id, 'cancelled', reasonDetails(reason));
    }).catch((error: Error) =>
      notify(`Run ${id}: ${error.message}`, {
        code: 'run-trouble',
        values: { id, name: '', detail: error.message },
      }),
    );
  }

  /** A person may have stopped it since it was entered into the store. */
  function enterUnlessStopped(id: number): Promise<void> {
    return oneAtATime(id, async () => {
      const run = await existing(id);
      if (run.status === 'queued') queue.enter(run);
    });
  }

  /** @returns the status that the run has then: one that had just come to its end has succeeded or failed */
  async function stopAs(id: number, status: 'paused' | 'cancelled', reason: RunReason): Promise<RunStatus> {
    const reached = await queue.stop(id, { status, reason });
    if (reached && !(status === 'cancelled' && reached === 'paused')) return reached;
    // It may be about to be queued in this moment.
    return oneAtATime(id, async () => {
      const queued = await queue.stop(id, { status, reason });
      if (queued) return queued;
      const run = await existing(id);
      // Queued, and in no queue: something went wrong with it, and it must not stay so.
      if (run.status !== 'queued' && !(status === 'cancelled' && run.status === 'paused'))
        throw new DeskProblem(
          { code: 'run-does-not-go-on', values: { id, name: run.name, status: run.status } },
          `Run ${id} ("${run.name}") does not go on: it is ${run.status}`,
        );
      await changeStatus(store, id, status, reasonDetails(reason));
      options.onChange();
      return status;
    });
  }

  return {
    start,
    async list({ limit, before }) {
      const runs = await store.listRuns({ limit, ...(before === undefined ? {} : { before }) });
      const digests = await store.digestRuns(runs.map(({ id }) => id));
      return runs.map((run, index) => summariseRun(run, digests[index]!));
    },
    async details(id) {
      const run = await existing(id);
      const checkpoints = await checkpointsOf(dataFolder, run, notify);
      return {
        run,
        recipe: parseRecipe(run.recipe, `recipe of run ${id}`),
        checkpoints,
        model: setupOf(run).model,
      };
    },
    estimate: (training, signal) =>
      estimates.make((given) => estimateRun(training, { ...options, expectedAtOnce }, given), signal),
    pause: (id) => stopAs(id, 'paused', { code: 'paused-by-person', values: {} }),
    cancel: (id) => stopAs(id, 'cancelled', { code: 'cancelled-by-person', values: {} }),
    resume: (id) =>
      oneAtATime(id, async () => {
        await existing(id);
        queue.enter(await changeStatus(store, id, 'queued'));
      }),
    rollBack: (id, role, expected) =>
      oneAtATime(id, async () => {
        const run = await existing(id);
        if (role === 'final')
          throw new DeskProblem(
            { code: 'final-already', values: { id, name: run.name } },
            `Run ${id} ("${run.name}"): this checkpoint is its final one already.`,
          );
        const stop = {
          status: 'cancelled',
          reason: { code: 'rolled-back', values: { role } },
        } as const;
        // Held before the run is stopped: what it writes when it stops is not what was looked at.
        const folder = await withHeldCheckpoint(dataFolder, run, role, expected, async (held) => {
          await queue.stop(id, stop);
          return makeFinal(path.join(dataFolder, run.folder), held, role);
        });
        await keepLineage(store, dataFolder, folder);
        const summary = await summariseCheckpoint(dataFolder, run, 'final', folder);
        const [digest] = await store.digestRuns([id]);
        const detail = `the checkpoint "${role}", step ${summary.step}, is the final one now`;
        const event = { ...milestone(digest?.step ?? summary.step, 'rollback', detail), checkpoint: folder };
        await tell(id, event);
        options.onChange();
        return summary;
      }),
    pinBaseline: (id, role, expected) =>
      oneAtATime(id, async () => {
        const run = await existing(id);
        const summary = await pinCheckpoint(dataFolder, run, role, expected);
        const [digest] = await store.digestRuns([id]);
        const detail = `the checkpoint "${role}", step ${summary.step}, is the safety baseline now`;
        const event = milestone(digest?.step ?? summary.step, 'baseline-pinned', detail);
        await tell(id, { ...event, checkpoint: summary.folder });
        options.onChange();
        return summary;
      }),
    jobs: queue.jobs,
    fill: queue.fill,
    async close() {
      closing.abort();
      await Promise.all([estimates.close(), queue.close({ status: 'paused', reason: closed })]);
    },
  };
}
