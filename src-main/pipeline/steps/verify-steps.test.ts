import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Certificate } from '../../burn-in/certificate.ts';
import type { ProveBurnInInput } from '../../burn-in/prove-burn-in.ts';
import { stateWith } from '../../report/test-pipeline.ts';
import { runSteps, type Step } from '../run-steps.ts';
import type { PipelineTools } from '../stage-runner.ts';
import { readPipelineState } from '../state.ts';
import { reportStep } from './report-step.ts';
import { verifyAfterStep } from './verify-steps.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-verify-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('a proof that does not hold ends the pipeline, and the report has its figures', async () => {
  const { steps, options } = stateWith();
  const real = steps.find(({ id }) => id === 'verify-after')!.result as Certificate;
  // What the proof gives for another model than the burnt one.
  const certificate: Certificate = {
    ...real,
    verdict: 'failed',
    checks: real.checks.map((check) =>
      check.id === 'weight-deviation' ? { ...check, value: 812.5, passed: false } : check,
    ),
  };
  const tools: PipelineTools = {
    async runStage(job, input) {
      expect(job).toBe('prove-burn-in');
      await writeFile((input as ProveBurnInInput).certificate!, JSON.stringify(certificate));
      return certificate;
    },
    session: () => Promise.resolve({ provider: 'cpu', threads: 1 }),
    language: () => 'en',
    program: '1.0.0',
    dataSetFolder: '',
    gateRecipeFile: '',
    scenariosFile: '',
  };
  const before = ['load', 'gates', 'burn-in'].map((id): Step => {
    const { result } = steps.find((step) => step.id === id)!;
    const run = () => Promise.resolve({ result, files: [] });
    return { id: id as Step['id'], needs: [], parameters: {}, skipped: null, run };
  });
  const convert: Step = {
    ...before[0]!,
    id: 'convert',
    run: () => Promise.reject(new Error('nothing may be made from it')),
  };
  const all = [...before, verifyAfterStep(options, tools), convert, reportStep(tools)];
  const { signal } = new AbortController();
  await expect(runSteps(all, { folder, options, program: '1.0.0', signal })).rejects.toThrow(
    /^verify-after: the burnt model is not the model with gates: weight-deviation is 8.13e\+2, allowed 4\./u,
  );
  const state = (await readPipelineState(folder))!;
  expect(state.steps.find(({ id }) => id === 'verify-after')).toMatchObject({
    status: 'failed',
    result: { holds: false },
    files: [{ path: 'certificate.json' }],
  });
  expect(state.steps.find(({ id }) => id === 'convert')).toMatchObject({ status: 'waiting' });
  const markdown = await readFile(path.join(folder, 'report.md'), 'utf8');
  expect(markdown).toContain('**Not proved: the burnt model is not the model with gates.');
  expect(markdown).toContain('| Deviation of the weights, in roundings | 812.50 | 4 | ✗ missed |');
});
