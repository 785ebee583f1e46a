/** The parent's side of a job. */
import type { SpawnOptions } from './channel.ts';
import { connectService, type Service } from './connect-service.ts';
import { JobCancelled, JobCrashed, JobFailed } from './job-errors.ts';
import type { JobChild, JobParent, Outcome } from './job-protocol.ts';
import { ServiceDied } from './service-died.ts';

export interface RunJobOptions<Input, Event> extends Omit<SpawnOptions, 'entry' | 'args'> {
  /** A module that calls `serveJobs`. */
  readonly entry: URL;
  /** Name of the stage in the entry's registry; also in messages: `training` makes `training process was ...`. */
  readonly job: string;
  readonly input: Input;
  /**
   * Takes events, in order, none lost. The stage waits until the promise resolves (a batch ahead at most); when it
   * rejects, the job is stopped and `runJob` throws that error.
   */
  readonly onEvents?: (events: readonly Event[]) => void | Promise<void>;
  readonly signal?: AbortSignal;
  /** How long a cancelled stage may take to stop before it is killed; 10 s. */
  readonly graceMilliseconds?: number;
  readonly readyMilliseconds?: number;
}

interface Cancellation {
  /** True when the stage did not stop in time. */
  readonly killed: boolean;
  /** The job has ended: neither ask nor kill any more. */
  over(): void;
}

/** Asks the stage to stop when the signal is given, and kills it after the grace period. */
function cancelOnSignal(
  service: Service<JobChild>,
  signal: AbortSignal | undefined,
  graceMilliseconds: number,
): Cancellation {
  let timer: NodeJS.Timeout | undefined;
  let killed = false;
  const cancel = () => {
    // The call can only fail with the death of the process, which `run` reports.
    service.remote.cancel().catch(() => {});
    timer = setTimeout(() => {
      killed = true;
      service.kill('SIGKILL');
    }, graceMilliseconds);
  };
  if (signal?.aborted) cancel();
  else signal?.addEventListener('abort', cancel, { once: true });
  return {
    get killed() {
      return killed;
    },
    over() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    },
  };
}

/**
 * Runs a stage in a process of its own.
 * @throws `JobFailed` when the stage throws, `JobCancelled` when it stops because of the signal, `JobCrashed` when its
 *   process dies, and what `onEvents` threw. Events that were taken before stay taken.
 */
export async function runJob<Input, Event, Result>(
  options: RunJobOptions<Input, Event>,
): Promise<{ readonly result: Result }> {
  const { job, input, onEvents, signal, graceMilliseconds = 10_000 } = options;
  let delivering: Promise<void> | undefined;
  let refused: { readonly error: unknown } | undefined;
  const functions: JobParent = {
    deliver(events) {
      delivering = (async () => onEvents?.(events as readonly Event[]))().catch((error: unknown) => {
        refused ??= { error };
        throw error;
      });
      return delivering;
    },
  };
  if (signal?.aborted) throw new JobCancelled(job);
  let service: Service<JobChild> | undefined;
  let cancellation: Cancellation | undefined;
  let outcome: Outcome;
  try {
    service = await connectService<JobChild, JobParent>({ ...options, name: `${job} process`, functions });
    cancellation = cancelOnSignal(service, signal, graceMilliseconds);
    outcome = await service.remote.run(job, input);
  } catch (error) {
    // Nothing may reach `onEvents` after this function has ended.
    await delivering?.catch(() => {});
    if (refused) throw refused.error;
    if (signal?.aborted) {
      const late = ` and killed: it had not stopped after ${graceMilliseconds / 1000} s`;
      const killed = cancellation?.killed ?? false;
      throw new JobCancelled(job, killed ? late : '', error, killed);
    }
    throw error instanceof ServiceDied ? new JobCrashed(job, error) : error;
  } finally {
    cancellation?.over();
    await service?.stop();
  }
  if (refused) throw refused.error;
  if (outcome.status === 'done') return { result: outcome.result as Result };
  const failure = new JobFailed(job, outcome.error);
  throw signal?.aborted ? new JobCancelled(job, '', failure) : failure;
}
