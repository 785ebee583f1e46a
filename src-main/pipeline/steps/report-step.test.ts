import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { markupProblems } from '../../report/test-markup.ts';
import { stateWith } from '../../report/test-pipeline.ts';
import { runSteps, type Step } from '../run-steps.ts';
import { readPipelineState } from '../state.ts';
import { reportStep } from './report-step.ts';

describe('the last step', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'so8t-report-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** The steps of the run in the fixture, which give at once what they gave then. */
  const steps = (failing?: string): Step[] => [
    ...stateWith().steps.map(
      ({ id, result }): Step => ({
        id,
        needs: [],
        parameters: {},
        skipped: null,
        run: () =>
          id === failing ? Promise.reject(new Error('no space')) : Promise.resolve({ result, files: [] }),
      }),
    ),
    reportStep({ language: () => 'ja' }),
  ];
  const run = (list: readonly Step[]) =>
    runSteps(list, {
      folder,
      options: stateWith().options,
      program: '1.0.0',
      signal: new AbortController().signal,
    });
  const read = (name: string): Promise<string> => readFile(path.join(folder, name), 'utf8');

  it('writes the page, the text and the data, and runs at every start', async () => {
    await run(steps());
    const { steps: done } = (await readPipelineState(folder))!;
    expect(done.at(-1)).toMatchObject({ id: 'report', status: 'done', result: { page: 'report.html' } });
    expect(done.at(-1)!.files.map((file) => file.path)).toEqual(['report.html', 'report.md', 'report.json']);
    expect(markupProblems(await read('report.html'))).toEqual([]);
    expect(await read('report.md')).toContain('# チェックポイントからGGUFまで：so8t-tiny');
    expect(JSON.parse(await read('report.json'))).toMatchObject({ outcome: 'complete' });
    await rm(path.join(folder, 'report.md'));
    await run(steps());
    expect(await read('report.md')).toContain('維持');
  });

  it('tells of a step that failed', async () => {
    await expect(run(steps('convert'))).rejects.toThrow('convert: no space');
    expect(JSON.parse(await read('report.json'))).toMatchObject({
      outcome: 'failed',
      failure: { step: 'convert', message: 'no space' },
      quality: { missing: { code: 'not-reached' } },
    });
    expect(await read('report.md')).toContain('「GGUF変換」でエラーにより終了：no space');
  });
});
