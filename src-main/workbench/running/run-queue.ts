/** Runs that wait and runs that go on: so many at once, in order. */
import type { SessionOptions } from '../../engine/session.ts';
import type { Store } from '../../processes/connect-store.ts';
import type { Run, RunStatus } from '../../store/runs.ts';
import type { RunningJob } from '../activity.ts';
import type { Notify } from '../notice-meaning.ts';
import { reasonDetails } from '../run-reason.ts';
import { changeStatus } from './change-status.ts';
import type { DiskPatience } from './disk-patience.ts';
import { createEventWriter, type EventWriter } from './event-writer.ts';
import { createRunPace, type RunPace } from './run-pace.ts';
import { setupOf } from './run-setup.ts';
import { reasonOfFailure, type Stop, trainAsRun } from './train-as-run.ts';

export interface RunQueueOptions {
  readonly store: Store;
  readonly dataFolder: string;
  readonly runsAtOnce: () => number;
  /** Provider and threads for a run that starts now. */
  readonly session: () => Promise<SessionOptions>;
  readonly patience: DiskPatience;
  readonly onChange: () => void;
  /** Called when a run begins. */
  readonly onBegin?: () => void;
  /** Told of troubles that no run's status tells. */
  readonly onTrouble: Notify;
  readonly stageService?: URL;
}

export interface RunQueue {
  /** Enters a run with status `queued`. */
  enter(run: Run): void;
  /**
   * Takes a run out of the queue, or stops it and waits until it has ended.
   * @returns the status that it has then, which is another than the wanted one if it had just come to its end; null
   *   when it was not here
   */
  stop(id: number, stop: Stop): Promise<RunStatus | null>;
  /** By which events of a run that goes on get into the store. */
  writerOf(id: number): EventWriter | undefined;
  jobs(): readonly RunningJob[];
  /** Starts what there is a place for now. */
  fill(): void;
  close(stop: Stop): Promise<void>;
}

interface Going {
  readonly run: Run;
  readonly stopping: AbortController;
  readonly writer: EventWriter;
  readonly pace: RunPace;
  stop?: Stop;
  started: boolean;
  /** The most that have gone on at a time since it began. */
  atOnce: number;
  ended: Promise<void>;
}

export function createRunQueue(options: RunQueueOptions): RunQueue {
  const { store, dataFolder, runsAtOnce, patience, onChange, onTrouble } = options;
  const waiting: Run[] = [];
  const going = new Map<number, Going>();
  /** When the desk closes nothing waits for space any more. */
  const closing = new AbortController();
  const around = <Result>(work: () => Promise<Result>) => patience(work, closing.signal);

  function fill(): void {
    while (!closing.signal.aborted && going.size < runsAtOnce() && waiting.length > 0)
      begin(waiting.shift()!);
    onChange();
  }

  function begin(run: Run): void {
    const entry: Going = {
      run,
      stopping: new AbortController(),
      writer: createEventWriter(store, run.id, patience),
      pace: createRunPace(),
      started: false,
      atOnce: 1,
      ended: Promise.resolve(),
    };
    going.set(run.id, entry);
    for (const one of going.values()) one.atOnce = Math.max(one.atOnce, going.size);
    options.onBegin?.();
    entry.ended = carryOut(entry)
      .catch((error: Error) =>
        onTrouble(`Run ${run.id} ("${run.name}"): ${error.message}`, {
          code: 'run-trouble',
          values: { id: run.id, name: run.name, detail: error.message },
        }),
      )
      .finally(() => {
        going.delete(run.id);
        fill();
      });
  }

  async function carryOut(entry: Going): Promise<void> {
    const { run } = entry;
    try {
      await train(entry);
    } catch (thrown) {
      const error = thrown as Error;
      // The run's status says why it ended, unless the store could not take even that.
      const { status } = (await store.getRun(run.id).catch(() => undefined)) ?? {};
      if (status !== undefined && status !== 'running' && status !== 'queued') return;
      // A run that is in no queue any more must not look as if it waited or went on.
      const { status: end, reason } = entry.stop ?? { status: 'failed', reason: reasonOfFailure(error) };
      await around(() => changeStatus(store, run.id, end, reasonDetails(reason))).catch(() => {});
      throw error;
    }
  }

  async function train(entry: Going): Promise<void> {
    const { run, stopping, writer, pace } = entry;
    const setup = setupOf(run);
    let session: SessionOptions;
    try {
      session = setup.session ?? (await options.session());
    } catch (error) {
      await around(() =>
        changeStatus(store, run.id, 'failed', reasonDetails(reasonOfFailure(error as Error))),
      );
      return;
    }
    if (entry.stop) {
      const { status, reason } = entry.stop;
      await around(() => changeStatus(store, run.id, status, reasonDetails(reason)));
      return;
    }
    entry.started = true;
    await trainAsRun({
      store,
      dataFolder,
      run,
      setup,
      session,
      resume: true,
      writer,
      around,
      signal: stopping.signal,
      stop: () => entry.stop,
      runsAtOnce: () => entry.atOnce,
      onEvents(events) {
        pace.see(events);
        onChange();
      },
      ...(options.stageService ? { entry: options.stageService } : {}),
    });
  }

  async function stop(id: number, wanted: Stop): Promise<RunStatus | null> {
    const place = waiting.findIndex((run) => run.id === id);
    if (place >= 0) {
      // Taken out first, so that it does not begin meanwhile.
      const [run] = waiting.splice(place, 1);
      try {
        await around(() => changeStatus(store, id, wanted.status, reasonDetails(wanted.reason)));
      } catch (error) {
        waiting.splice(place, 0, run!);
        fill();
        throw error;
      }
      onChange();
      return wanted.status;
    }
    const entry = going.get(id);
    if (!entry) return null;
    // Whoever cancels a run does not want it back: a pause, such as that of closing, does not take that away.
    if (entry.stop?.status !== 'cancelled') entry.stop = wanted;
    entry.stopping.abort();
    await entry.ended;
    return (await store.getRun(id))?.status ?? null;
  }

  return {
    enter(run) {
      waiting.push(run);
      fill();
    },
    stop,
    writerOf: (id) => going.get(id)?.writer,
    jobs: () => [
      ...[...going.values()].map(({ run, started, pace }) => ({
        runId: run.id,
        name: run.name,
        status: started ? ('running' as const) : ('queued' as const),
        step: pace.step,
        plannedSteps: pace.plannedSteps,
        secondsLeft: pace.secondsLeft(),
      })),
      ...waiting.map(({ id, name }) => ({
        runId: id,
        name,
        status: 'queued' as const,
        step: 0,
        plannedSteps: null,
        secondsLeft: null,
      })),
    ],
    fill,
    async close(wanted) {
      closing.abort();
      const all = [...waiting.map(({ id }) => id), ...going.keys()];
      await Promise.all(all.map((id) => stop(id, wanted)));
    },
  };
}
