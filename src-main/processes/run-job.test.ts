import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type RunJobOptions, runJob } from './run-job.ts';
import type { Count } from './test-services/jobs.ts';

const entry = new URL('./test-services/jobs.ts', import.meta.url);

/** Runs a job and collects its events. */
function start(job: string, input: unknown, options: Partial<RunJobOptions<unknown, Count>> = {}) {
  const values: number[] = [];
  const batches: number[] = [];
  const ended = runJob<unknown, Count, unknown>({
    entry,
    job,
    input,
    onEvents(events) {
      batches.push(events.length);
      values.push(...events.map((event) => event.value));
    },
    ...options,
  });
  return { ended, values, batches };
}

const oneTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('a job', () => {
  it('streams 10,000 events in order, in few batches, and returns its result', async () => {
    const { ended, values, batches } = start('count', { events: 10_000 });
    expect(await ended).toEqual({ result: { counted: 10_000 } });
    expect(values).toEqual(oneTo(10_000));
    expect(batches.length).toBeLessThan(200);
  });

  it('sends an event after a pause at once, and gathers those that are closer', async () => {
    const begin = performance.now();
    const { ended, batches } = start('count', { events: 60, pause: 5 });
    await ended;
    expect(batches[0]).toBe(1);
    expect(batches.length).toBeGreaterThan(3);
    // Of the interval, a little less than 50 ms may have passed on the clock of the timer.
    expect(batches.length).toBeLessThan((performance.now() - begin) / 49 + 2);
  });

  it('waits for a receiver that is slow, a batch ahead at most', async () => {
    const sizes: number[] = [];
    const seen: number[] = [];
    let busy = false;
    await runJob<unknown, Count, unknown>({
      entry,
      job: 'count',
      input: { events: 5000 },
      async onEvents(events) {
        expect(busy).toBe(false);
        busy = true;
        await wait(60);
        sizes.push(events.length);
        seen.push(...events.map((event) => event.value));
        busy = false;
      },
    });
    expect(seen).toEqual(oneTo(5000));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1000);
  });

  it('that throws fails, with message and stack', async () => {
    const { ended, values } = start('fail', null);
    const error = await ended.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'JobFailed', job: 'fail', message: 'the loss is not a number' });
    expect(error).toMatchObject({ cause: { name: 'RangeError' } });
    expect((error as Error).stack).toContain('jobs.ts');
    expect(values).toEqual([1]);
    await expect(start('nonsense', null).ended).rejects.toThrow(
      'There is no job "nonsense", only: count, fail',
    );
  });

  it('that is cancelled stops by itself and tells its last events', async () => {
    const cancelling = new AbortController();
    const { ended, values } = start('obedient', null, { signal: cancelling.signal });
    while (values.length < 5) await wait(5);
    cancelling.abort();
    await expect(ended).rejects.toMatchObject({ name: 'JobCancelled', message: 'obedient was cancelled' });
    expect(values.at(-1)).toBe(-1);
  });

  it('that ignores the cancel is killed after the grace period', async () => {
    const cancelling = new AbortController();
    const { ended, values } = start('stubborn', null, { signal: cancelling.signal, graceMilliseconds: 200 });
    while (values.length < 5) await wait(5);
    cancelling.abort();
    await expect(ended).rejects.toMatchObject({
      name: 'JobCancelled',
      message: 'stubborn was cancelled and killed: it had not stopped after 0.2 s',
    });
    const count = values.length;
    await wait(50);
    expect(values).toEqual(oneTo(count));
  });

  it('is not started when it is cancelled before, and ends while it starts', async () => {
    const { ended } = start('stubborn', null, { signal: AbortSignal.abort() });
    await expect(ended).rejects.toMatchObject({ name: 'JobCancelled' });
    const { ended: starting } = start('stubborn', null, { signal: AbortSignal.timeout(10) });
    await expect(starting).rejects.toMatchObject({ name: 'JobCancelled' });
  });

  it('whose process is killed has crashed; its events stay', async () => {
    const { ended, values } = start('killed', null);
    const error = await ended.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'JobCrashed', exit: { signal: 'SIGKILL' } });
    expect((error as Error).message).toBe('killed process was killed by SIGKILL:\nabout to be killed');
    expect(values).toEqual([1]);
  });

  it('stops when its events cannot be taken', async () => {
    const onEvents = async () => {
      await wait(1);
      throw new Error('the store is full');
    };
    await expect(start('stubborn', null, { onEvents }).ended).rejects.toThrow('the store is full');
  });
});
