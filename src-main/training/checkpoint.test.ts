import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readManifest } from '../artifacts/artifact.ts';
import { Random } from '../engine/random.ts';
import { type Model, readModel } from '../language-model/model-folder.ts';
import { writeTinyModel } from '../language-model/test-models/tiny-model.ts';
import { assertSameRun, findCheckpoint, type RunState, readRunState, writeCheckpoint } from './checkpoint.ts';
import { initialDetectorState } from './collapse-detector.ts';
import { createOptimiser } from './optimiser.ts';
import { tinyRecipe } from './test-programs/tiny-run.ts';

let folder: string;
let start: Model;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-checkpoint-'));
  await writeTinyModel(path.join(folder, 'start'));
  start = await readModel(path.join(folder, 'start'));
});
afterEach(() => rm(folder, { recursive: true }));

const stateAt = (step: number): RunState => ({
  step,
  detector: { ...initialDetectorState, phase: 'onset', streak: { taskHead: 1, safetyHead: 0 } },
  safest: { step: 3, safetyScore: 0.1 + 0.2, refuseRecall: 1 / 3, accuracy: 0.5 },
  mostAccurate: null,
  worseInARow: 2,
  alarmStep: null,
  ended: 'early-stop',
});

const contentAt = (step: number) => ({
  model: start,
  start,
  recipe: tinyRecipe,
  state: stateAt(step),
  figures: { score: 0.5 },
});

/** An optimiser in the middle of its work. */
function usedOptimiser() {
  const optimiser = createOptimiser(start.parameters, tinyRecipe.optimiser);
  const random = new Random(2);
  const gradients = new Map(
    [...start.parameters].map(([name, values]) => [name, values.map(() => random.normal())]),
  );
  optimiser.step(start.parameters, gradients, { trunk: 0.01, safetyHead: 0 });
  optimiser.step(start.parameters, gradients, { trunk: 0.01, safetyHead: 0.01 });
  return optimiser;
}

describe('a resumable checkpoint', () => {
  it('gives back parameters, moments and state bit for bit', async () => {
    const optimiser = usedOptimiser();
    const written = await writeCheckpoint(folder, 'last', contentAt(20), optimiser);
    expect(written).toBe(path.join(folder, 'checkpoints', 'last', 'step-0000020'));
    const model = await readModel(written);
    expect([...model.parameters].sort()).toEqual([...start.parameters].sort());
    const { state, moments } = await readRunState(written, model);
    expect(state).toEqual(stateAt(20));
    expect([...moments].sort()).toEqual([...optimiser.moments].sort());
    expect(moments.get('safety_head.output.bias')!.updates).toBe(1);
  });

  it('names its start, recipe, step, role and figures in the manifest', async () => {
    const written = await writeCheckpoint(folder, 'last', contentAt(20), usedOptimiser());
    const { manifest } = await readManifest(written);
    expect(manifest).toMatchObject({
      kind: 'checkpoint',
      parents: [{ role: 'start', manifest: start.artifact.manifestSha256 }],
      parameters: { safetyHead: 'mlp', recipe: tinyRecipe, step: 20, role: 'last' },
      figures: { score: 0.5 },
    });
    expect(Object.keys(manifest.files).sort()).toEqual([
      'config.json',
      'model.safetensors',
      'optimiser.safetensors',
      'safety_head.safetensors',
      'state.json',
      'tokenizer.json',
    ]);
  });

  it('belongs to its recipe and its start', async () => {
    const written = await writeCheckpoint(folder, 'last', contentAt(20), usedOptimiser());
    await assertSameRun(written, structuredClone(tinyRecipe), start);
    await expect(assertSameRun(written, { ...tinyRecipe, seed: 8 }, start)).rejects.toThrow(
      `${written}: was made by another recipe ("tiny", seed 7). Resume with that one`,
    );
    await writeTinyModel(path.join(folder, 'other'), { seed: 2 });
    const other = await readModel(path.join(folder, 'other'));
    await expect(assertSameRun(written, tinyRecipe, start, 'f'.repeat(64))).rejects.toThrow(
      /on another data set/,
    );
    await expect(assertSameRun(written, tinyRecipe, other)).rejects.toThrow(
      `${written}: was made from another model.`,
    );
  });
});

describe('the checkpoint of a role', () => {
  it('is the newest one; older ones are removed, other roles are not', async () => {
    await writeCheckpoint(folder, 'best-by-safety', contentAt(5), null);
    await writeCheckpoint(folder, 'last', contentAt(9), usedOptimiser());
    const newest = await writeCheckpoint(folder, 'last', contentAt(10), usedOptimiser());
    expect(await findCheckpoint(folder, 'last')).toBe(newest);
    expect(await readdir(path.join(folder, 'checkpoints', 'last'))).toEqual(['step-0000010']);
    expect(await findCheckpoint(folder, 'best-by-safety')).toContain('step-0000005');
    expect(await findCheckpoint(folder, 'final')).toBeNull();
  });

  it('is never one that was not written to its end', async () => {
    const whole = await writeCheckpoint(folder, 'last', contentAt(10), usedOptimiser());
    await mkdir(`${path.dirname(whole)}/step-0000020.part-0a1b2c3d`);
    expect(await findCheckpoint(folder, 'last')).toBe(whole);
    await writeCheckpoint(folder, 'last', contentAt(30), usedOptimiser());
    expect(await readdir(path.dirname(whole))).toEqual(['step-0000030']);
  });
});
