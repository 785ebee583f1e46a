import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Row } from '../data/row.ts';
import { type Model, readModel } from '../language-model/model-folder.ts';
import { tagIds } from '../language-model/prompt-format.ts';
import { writeTinyModel } from '../language-model/test-models/tiny-model.ts';
import { createTwoHeadModel } from '../language-model/two-head-model.ts';
import { figuresByJudge } from './evaluate.ts';
import { createMeasure } from './measure.ts';
import { encodeRow } from './micro-batch.ts';
import { tinySplits } from './test-programs/tiny-run.ts';

const session = { provider: 'cpu', threads: 1 } as const;
const mix = { ALLOW: 0.5, ESCALATE: 0.25, REFUSE: 0.25 };
const limit = 32;
const { train } = await tinySplits();
/** Some longer than the limit; every fourth harmless one is a look-alike. */
const rows = train.map(
  (row, index): Row => ({
    ...row,
    prompt: index % 3 === 0 ? `${row.prompt} `.repeat(4) : row.prompt,
    kind: row.label === 'ALLOW' && index % 4 === 0 ? 'look-alike' : 'plain',
  }),
);

let folder: string;
let model: Model;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-measure-'));
  // Weights of a trained model's size, so that prompts are judged differently.
  const change = (parameters: Model['parameters']): void => {
    for (const [name, values] of parameters)
      if (!name.includes('norm')) for (const [i, value] of values.entries()) values[i] = 12 * value;
  };
  await writeTinyModel(folder, { seed: 3, change });
  model = await readModel(folder);
});
afterAll(() => rm(folder, { recursive: true }));

describe('measuring', () => {
  it('judges each prompt as it is trained on, the look-alikes also by themselves', async () => {
    const heads = createTwoHeadModel(
      model.config,
      model.head,
      model.specifications,
      tagIds(model.tokenizer),
      session,
    );
    const judged = await heads.judge(
      rows.map((row) => encodeRow(row, model.tokenizer, limit).prompt),
      model.parameters,
    );
    await heads.dispose();
    const labels = rows.map((row) => row.label);
    const measure = createMeasure(model, rows, mix, limit, session);
    const { validation, contrast, milliseconds } = await measure.now();
    await measure.dispose();
    expect(validation).toEqual(figuresByJudge(labels, judged, mix));
    const alike = rows.flatMap((row, index) => (row.kind === 'look-alike' ? [index] : []));
    expect(alike.length).toBeGreaterThan(2);
    expect(contrast).toEqual(
      figuresByJudge(
        alike.map(() => 'ALLOW' as const),
        alike.map((index) => judged[index]!),
      ),
    );
    expect(milliseconds).toBeGreaterThan(0);
    const verdictsUsed = validation.taskHead.confusion.reduce(
      (sums, counts) => sums.map((sum, i) => sum + counts[i]!),
      [0, 0, 0],
    );
    expect(verdictsUsed.filter((count) => count > 0).length).toBeGreaterThan(1);
  });

  it('follows the parameters as they change', async () => {
    const changed = { ...model, parameters: new Map(model.parameters) };
    const measure = createMeasure(changed, rows, mix, limit, session);
    const before = await measure.now();
    changed.parameters.set('safety_head.output.bias', Float32Array.of(0, 0, 1e6));
    const after = await measure.now();
    await measure.dispose();
    expect(after.validation.safetyHead.refuseRecall.value).toBe(1);
    expect(after.validation.safetyHead.overRefused.value).toBe(1);
    expect(after.validation.taskHead).toEqual(before.validation.taskHead);
    expect(before.validation.safetyHead.overRefused.value).toBeLessThan(1);
  });
});
