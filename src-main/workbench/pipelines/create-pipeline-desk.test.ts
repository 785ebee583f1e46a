import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { NewPipeline, PipelineDetails } from '../pipeline-desk.ts';
import { openTinyDesk, type TinyDesk, tinyModel } from '../test-programs/tiny-desk.ts';

const quick: NewPipeline = {
  model: tinyModel,
  gates: { from: 'random', seed: 1, angle: 0.05, steps: 1 },
  verify: true,
  testTriality: false,
  convertTo: 'f16',
  quantization: [],
  quality: false,
  calibrate: false,
  batchSize: 4,
  forceGpu: false,
};

async function until(
  { api }: TinyDesk,
  id: string,
  wanted: (details: PipelineDetails) => boolean,
): Promise<PipelineDetails> {
  for (;;) {
    const details = await api.pipelines.details({ id });
    if (wanted(details)) return details;
    await wait(30);
  }
}

const ended = ({ summary }: PipelineDetails): boolean => !['queued', 'running'].includes(summary.status);

/** Its gates learn. @throws when it ended instead */
const training = (details: PipelineDetails): boolean => {
  if (ended(details)) throw new Error(`it is ${details.summary.status}: ${details.log.join('\n')}`);
  const step = details.state?.steps.find(({ id }) => id === 'gates');
  return step?.status === 'running' && (details.progress?.share ?? 0) > 0;
};

it('a pipeline runs to its end; it is listed, told of, and removed', async () => {
  const place = await openTinyDesk();
  const { api, desk } = place;
  const id = await api.pipelines.start(quick);
  const details = await until(place, id, ended);
  expect(details.log.join('\n')).toContain('burn-in done');
  expect(details.summary).toMatchObject({ id, name: 'tiny', status: 'succeeded', proofHolds: true });
  expect(details.state?.steps.find((step) => step.id === 'convert')).toMatchObject({ status: 'done' });
  const file = path.join(details.folder, 'gguf', 'tiny-full.gguf');
  expect((await readFile(file)).subarray(0, 4).toString()).toBe('GGUF');
  expect((await api.pipelines.list()).map((one) => one.id)).toEqual([id]);
  expect(desk.activity.now().pipelines).toEqual([]);

  const made = (await api.playground.models()).filter(({ kind }) => kind === 'pipeline');
  expect(made.map((choice) => [choice.id, choice.name, choice.made])).toEqual([
    [`pipeline:${id}:burnt`, 'tiny', { pipeline: id, file: null, calibrated: false }],
    [
      `pipeline:${id}:gguf:tiny-full.gguf`,
      'tiny',
      { pipeline: id, file: 'tiny-full.gguf', calibrated: false },
    ],
  ]);
  const judged = await Promise.all(
    made.map(({ id: model }) => api.playground.judge({ model, texts: ['hello'] })),
  );
  const [burnt, gguf] = judged.flat();
  expect(gguf!.verdict).toBe(burnt!.verdict);
  expect(gguf!.safetyHead.REFUSE).toBeCloseTo(burnt!.safetyHead.REFUSE, 2);
  expect(gguf!.manifestSha256).not.toBe(burnt!.manifestSha256);

  await api.pipelines.resume({ id });
  const again = await until(place, id, ended);
  const kept = again.state?.steps.filter(({ status }) => status === 'kept').map((step) => step.id);
  expect(kept).toEqual(['gates', 'verify-before', 'burn-in', 'verify-after', 'convert']);
  await api.pipelines.remove({ id });
  expect(await api.pipelines.list()).toEqual([]);
  await expect(api.pipelines.details({ id })).rejects.toThrow(`There is no pipeline "${id}"`);
});

it('one waits for the other; both can be cancelled, and gone on with', async () => {
  const place = await openTinyDesk();
  const { api, desk } = place;
  const first = await api.pipelines.start({
    ...quick,
    gates: { ...quick.gates, from: 'train', steps: 900 },
  });
  const second = await api.pipelines.start(quick);
  await until(place, first, training);
  expect(desk.activity.now().pipelines).toMatchObject([
    { id: first, step: 'gates', stepsDone: expect.any(Number) },
    { id: second, step: null },
  ]);
  await expect(api.pipelines.remove({ id: first })).rejects.toThrow('Cancel it first');
  await api.pipelines.cancel({ id: second });
  await api.pipelines.cancel({ id: first });
  expect((await api.pipelines.details({ id: first })).summary.status).toBe('cancelled');
  expect((await api.pipelines.details({ id: second })).summary.status).toBe('interrupted');
  await api.pipelines.resume({ id: second });
  expect((await until(place, second, ended)).summary.status).toBe('succeeded');
});

it('closing the workbench ends a pipeline so that the next one can go on with it', async () => {
  const place = await openTinyDesk();
  const id = await place.api.pipelines.start({
    ...quick,
    gates: { ...quick.gates, from: 'train', steps: 900 },
  });
  await until(place, id, training);
  await place.desk.close();
  const next = await place.reopen();
  expect((await next.api.pipelines.details({ id })).summary.status).toBe('cancelled');
  await next.api.pipelines.resume({ id });
  const going = await until(next, id, training);
  expect(going.summary.status).toBe('running');
});

it('a damaged one is told as such beside the others; names that are none reach no folder', async () => {
  const place = await openTinyDesk();
  const folder = path.join(place.dataFolder, 'pipelines', '20260101-000000-abcd');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'pipeline.json'), '{"version":1}');
  expect(await place.api.pipelines.list()).toMatchObject([
    { id: '20260101-000000-abcd', damaged: expect.stringContaining('field "options"') },
  ]);
  await expect(place.api.pipelines.details({ id: '../../x' })).rejects.toThrow('There is no pipeline');
  await expect(place.api.pipelines.start({ ...quick, model: 'shelf:none' })).rejects.toThrow();
});
