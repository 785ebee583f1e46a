import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PipelineOptions } from './options.ts';
import { runSteps, type Step, StepFailed } from './run-steps.ts';
import { readPipelineState } from './state.ts';
import type { StepId } from './step-ids.ts';

const options: PipelineOptions = {
  model: 'model',
  gates: { from: 'identity', seed: 1, angle: 0.05, steps: 1 },
  verify: true,
  testTriality: false,
  convertTo: 'f16',
  quantization: [],
  quality: false,
  calibrate: false,
  batchSize: 16,
  forceGpu: false,
  threads: 1,
};

describe('steps of a pipeline', () => {
  let folder: string;
  let ran: StepId[];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'so8t-steps-'));
    ran = [];
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Writes a file with its parameters and the contents of the files of the steps that it needs. */
  const writing = (id: StepId, needs: readonly StepId[], parameters: unknown = id): Step => ({
    id,
    needs,
    parameters,
    skipped: null,
    async run({ resultOf }) {
      ran.push(id);
      const made = [parameters, ...needs.map((one) => resultOf<string>(one))].join('+');
      await writeFile(path.join(folder, `${id}.txt`), made);
      return { result: made, files: [`${id}.txt`] };
    },
  });
  const run = (steps: readonly Step[], signal = new AbortController().signal) =>
    runSteps(steps, { folder, options, program: '1.0.0', signal });
  const statuses = async () =>
    Object.fromEntries((await readPipelineState(folder))!.steps.map(({ id, status }) => [id, status]));

  it('run once; a second start keeps what is still there', async () => {
    const steps = [writing('load', []), writing('burn-in', ['load']), writing('convert', ['burn-in'])];
    const first = await run(steps);
    expect(first.steps.map(({ result }) => result)).toEqual(['load', 'burn-in+load', 'convert+burn-in+load']);
    await run(steps);
    expect(ran).toEqual(['load', 'burn-in', 'convert']);
    expect(await statuses()).toEqual({ load: 'kept', 'burn-in': 'kept', convert: 'kept' });
  });

  it('run again when their parameters, a step before them or their files changed', async () => {
    await run([writing('load', []), writing('burn-in', ['load']), writing('convert', [])]);
    ran = [];
    await run([writing('load', [], 'other'), writing('burn-in', ['load']), writing('convert', [])]);
    expect(ran).toEqual(['load', 'burn-in']);
    ran = [];
    await writeFile(path.join(folder, 'convert.txt'), 'changed');
    await run([writing('load', [], 'other'), writing('burn-in', ['load']), writing('convert', [])]);
    expect(ran).toEqual(['convert']);
    ran = [];
    await runSteps([writing('load', [], 'other')], {
      folder,
      options,
      program: '1.0.1',
      signal: new AbortController().signal,
    });
    expect(ran).toEqual(['load']);
  });

  it('run again when what lies outside gave another result', async () => {
    let source = 'a';
    const looking: Step = {
      ...writing('load', []),
      always: true,
      run: () => Promise.resolve({ result: source, files: [] }),
    };
    const steps = [looking, writing('burn-in', ['load'])];
    await run(steps);
    await run(steps);
    expect(ran).toEqual(['burn-in']);
    source = 'b';
    await run(steps);
    expect(ran).toEqual(['burn-in', 'burn-in']);
  });

  it('go on after the one that failed', async () => {
    const failing: Step = {
      ...writing('burn-in', ['load']),
      run: () => Promise.reject(new Error('layer 3 has no gate')),
    };
    const failed = await run([writing('load', []), failing, writing('convert', ['burn-in'])]).catch(
      (error: unknown) => error,
    );
    expect(failed).toBeInstanceOf(StepFailed);
    expect((failed as StepFailed).message).toBe('burn-in: layer 3 has no gate');
    expect(await statuses()).toEqual({ load: 'done', 'burn-in': 'failed', convert: 'waiting' });
    ran = [];
    await run([writing('load', []), writing('burn-in', ['load']), writing('convert', ['burn-in'])]);
    expect(ran).toEqual(['burn-in', 'convert']);
  });

  it('are cancelled by the signal, and those that need a skipped one are skipped', async () => {
    const cancelling = new AbortController();
    const slow: Step = {
      ...writing('burn-in', ['load']),
      async run({ signal }) {
        cancelling.abort();
        signal.throwIfAborted();
        return { skipped: 'never' };
      },
    };
    await expect(run([writing('load', []), slow], cancelling.signal)).rejects.toThrow(StepFailed);
    expect(await statuses()).toEqual({ load: 'done', 'burn-in': 'cancelled' });

    const unwanted: Step = { ...writing('burn-in', ['load']), skipped: 'not-wanted' };
    const found: Step = {
      ...writing('triality-test', []),
      run: () => Promise.resolve({ skipped: 'no-heads' }),
    };
    const { steps } = await run([writing('load', []), unwanted, found, writing('convert', ['burn-in'])]);
    expect(steps.map(({ status, reason }) => [status, reason])).toEqual([
      ['kept', null],
      ['skipped', 'not-wanted'],
      ['skipped', 'no-heads'],
      ['skipped', 'needs:burn-in'],
    ]);
  });

  it('keep what a failed one found, and let the last one tell of every failure and of a cancellation', async () => {
    const told: string[] = [];
    const telling: Step = {
      ...writing('report', []),
      always: true,
      afterFailure: true,
      run({ state, signal }) {
        signal.throwIfAborted();
        told.push(
          state()
            .steps.map(({ id, status }) => `${id} ${status}`)
            .join(', '),
        );
        return Promise.resolve({ result: null, files: [] });
      },
    };
    const refusing: Step = {
      ...writing('verify-after', ['load']),
      async run() {
        await writeFile(path.join(folder, 'certificate.txt'), 'failed');
        return { result: { holds: false }, files: ['certificate.txt'], failed: 'layer 1 is wrong' };
      },
    };
    const steps = [writing('load', []), refusing, writing('convert', ['load']), telling];
    await expect(run(steps)).rejects.toThrow('verify-after: layer 1 is wrong');
    const { steps: left } = (await readPipelineState(folder))!;
    expect(left[1]).toMatchObject({
      status: 'failed',
      reason: 'layer 1 is wrong',
      result: { holds: false },
      files: [{ path: 'certificate.txt' }],
    });
    expect(left[3]).toMatchObject({ status: 'done' });

    const cancelling = new AbortController();
    const slow: Step = {
      ...writing('verify-after', ['load']),
      async run({ signal }) {
        cancelling.abort();
        signal.throwIfAborted();
        return { skipped: 'never' };
      },
    };
    await expect(run([writing('load', []), slow, telling], cancelling.signal)).rejects.toThrow(StepFailed);
    await run([writing('load', []), writing('verify-after', ['load']), telling]);
    expect(told).toEqual([
      'load done, verify-after failed, convert waiting, report running',
      'load kept, verify-after cancelled, report running',
      'load kept, verify-after done, report running',
    ]);
  });

  it('tell what a damaged pipeline.json lacks, and leave it alone', async () => {
    await writeFile(path.join(folder, 'pipeline.json'), '{"version":1}');
    await expect(run([writing('load', [])])).rejects.toThrow(
      /pipeline\.json: field "options": .*remove this file to begin anew/u,
    );
    expect(await readFile(path.join(folder, 'pipeline.json'), 'utf8')).toBe('{"version":1}');
  });
});
