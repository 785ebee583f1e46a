/** The child's side of a job: runs one stage and streams its events. */
import type { Calls } from './calls.ts';
import { createEventOutbox } from './event-outbox.ts';
import type { JobChild, JobParent, Outcome } from './job-protocol.ts';
import { serveParent } from './serve-parent.ts';
import { toWireError } from './wire.ts';

/**
 * A stage: explicit input, events while it works, a result at its end. All of them must be cloneable. When the signal
 * is given it stops by throwing (`signal.throwIfAborted()`); what it returns in spite of the signal counts as its result.
 * `never` is the input that every stage can be assigned to; the caller's type is checked where the job is started.
 */
export type Stage = (input: never, signal: AbortSignal) => AsyncGenerator<unknown, unknown, undefined>;

/** Stages by name. A heavy one imports its modules when it runs, so that the other jobs of the entry start fast. */
export type JobRegistry = Readonly<Record<string, Stage>>;

async function runStage(
  stage: Stage,
  input: unknown,
  signal: AbortSignal,
  parent: Calls<JobParent>,
): Promise<Outcome> {
  const outbox = createEventOutbox<unknown>((events) => parent.deliver(events));
  const events = stage(input as never, signal);
  try {
    for (;;) {
      const next = await events.next();
      if (next.done) {
        await outbox.flush();
        return { status: 'done', result: next.value };
      }
      await outbox.add(next.value);
    }
  } catch (thrown) {
    // Lets the stage clean up when it was not the stage that threw.
    await events.return(undefined).catch(() => {});
    await outbox.flush().catch(() => {});
    return { status: 'failed', error: toWireError(thrown) };
  }
}

/** Makes this process one that runs a job of the registry for its parent; the last statement of a job entry. */
export function serveJobs(registry: JobRegistry): Promise<void> {
  const cancelling = new AbortController();
  return serveParent<JobChild, JobParent>((parent) => ({
    functions: {
      async run(job, input) {
        const stage = Object.hasOwn(registry, job) ? registry[job] : undefined;
        if (!stage) {
          const known = Object.keys(registry).join(', ');
          return {
            status: 'failed',
            error: { name: 'Error', message: `There is no job "${job}", only: ${known}` },
          };
        }
        return runStage(stage, input, cancelling.signal, parent);
      },
      cancel() {
        cancelling.abort();
      },
    },
  }));
}
