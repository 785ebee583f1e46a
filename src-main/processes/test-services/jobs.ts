/** Stages for the tests of jobs. */
import { setTimeout as wait } from 'node:timers/promises';
import { serveJobs } from '../serve-jobs.ts';

export interface Count {
  readonly kind: 'count';
  readonly value: number;
}

async function* count(input: { events: number; pause?: number }): AsyncGenerator<Count, { counted: number }> {
  for (let value = 1; value <= input.events; value++) {
    yield { kind: 'count', value };
    if (input.pause) await wait(input.pause);
  }
  return { counted: input.events };
}

async function* fail(): AsyncGenerator<Count, never> {
  yield { kind: 'count', value: 1 };
  throw new RangeError('the loss is not a number');
}

/** Stops when told, with a last event. */
async function* obedient(_input: unknown, signal: AbortSignal): AsyncGenerator<Count, never> {
  for (let value = 1; ; value++) {
    yield { kind: 'count', value };
    await wait(5);
    if (!signal.aborted) continue;
    yield { kind: 'count', value: -1 };
    signal.throwIfAborted();
  }
}

/** Never awaits anything that takes time, and never looks at the signal. */
async function* stubborn(): AsyncGenerator<Count, never> {
  for (let value = 1; ; value++) yield { kind: 'count', value };
}

async function* killed(): AsyncGenerator<Count, never> {
  yield { kind: 'count', value: 1 };
  await wait(30);
  process.stderr.write('about to be killed\n');
  process.kill(process.pid, 'SIGKILL');
  await wait(10_000);
  throw new Error('unreachable');
}

await serveJobs({ count, fail, obedient, stubborn, killed });
