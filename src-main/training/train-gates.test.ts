import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifest } from '../artifacts/artifact.ts';
import { gatedLayers, gateName, gatesFile, gateTurn } from '../language-model/gates.ts';
import { readModel } from '../language-model/model-folder.ts';
import { findCheckpoint, readRunState } from './checkpoint.ts';
import type { EvaluationEvent, StepEvent } from './events.ts';
import { tinyRecipe } from './test-programs/tiny-run.ts';
import {
  createTrainingPlace,
  finalHash,
  parameterHash,
  type Run,
  toldAfter,
} from './test-programs/training-place.ts';

const trainingPlace = await createTrainingPlace();
const { input, run, at } = trainingPlace;
afterAll(() => trainingPlace.remove());

const recipe = { ...tinyRecipe, gates: { learningRate: 0.02 } };
let reference: Run;
beforeAll(async () => {
  reference = await run({ ...at('gates'), recipe });
});

const evaluationsOf = ({ events }: Run): EvaluationEvent[] =>
  events.filter((event) => event.kind === 'evaluation');
const stepsOf = ({ events }: Run): StepEvent[] => events.filter((event) => event.kind === 'step');

describe('a training with gates', () => {
  it('turns the gates of every layer from the identity on and tells how far', async () => {
    const turns = evaluationsOf(reference).map(({ gateTurn: turn }) => turn!);
    expect(turns[0]).toEqual({ mean: 0, largest: 0 });
    turns.slice(1).forEach((turn, index) => {
      expect(turn.mean).toBeGreaterThan(turns[index]!.mean);
      expect(turn.largest).toBeGreaterThan(turn.mean);
    });
    const final = await readModel(reference.result!.finalCheckpoint);
    expect([...gatedLayers(final.specifications)]).toEqual([0, 1]);
    expect(gateTurn(final.parameters)).toEqual(turns.at(-1));
    expect(final.artifact.manifest.figures.gateTurn).toEqual(turns.at(-1));
    expect(final.artifact.manifest.files).toHaveProperty(gatesFile);
  });

  it('starts where the model without gates is', async () => {
    const without = await run(at('without'));
    const start = ({ gateTurn: _, milliseconds: __, ...rest }: EvaluationEvent) => rest;
    expect(start(evaluationsOf(reference)[0]!)).toEqual(start(evaluationsOf(without)[0]!));
    expect(stepsOf(reference)[0]!.terms).toEqual(stepsOf(without)[0]!.terms);
    expect(stepsOf(reference).at(-1)!.terms).not.toEqual(stepsOf(without).at(-1)!.terms);
  });

  it('moves them at their own rate', () => {
    const [gated] = stepsOf(reference);
    expect(gated!.learningRates.gates! / gated!.learningRates.trunk).toBeCloseTo(2, 10);
  });

  it('does nothing to a run that trains none', async () => {
    const plain = await run(at('plain'));
    expect(Object.keys(stepsOf(plain)[0]!.learningRates)).toEqual(['trunk', 'safetyHead']);
    expect(evaluationsOf(plain).some((event) => 'gateTurn' in event)).toBe(false);
    const { manifest } = await readManifest(plain.result!.finalCheckpoint);
    expect(manifest.files).not.toHaveProperty(gatesFile);
    expect(manifest.figures).not.toHaveProperty('gateTurn');
  });

  it('can turn them alone', async () => {
    const optimiser = { ...recipe.optimiser, trunkLearningRate: 0, safetyHeadLearningRate: 0 };
    const alone = await run({ ...at('alone'), recipe: { ...recipe, optimiser } });
    expect(await parameterHash(alone.result!.finalCheckpoint)).toEqual(
      await parameterHash(input.modelFolder),
    );
    expect(evaluationsOf(alone).at(-1)!.gateTurn!.mean).toBeGreaterThan(0.05);
  });

  it.each([1, 6])('cancelled in step %i and resumed ends like one that was not', async (step) => {
    const place = { ...at(`cancelled-${step}`), recipe };
    const reason = new Error('enough');
    const cancelled = await run(place, (event, cancelling) => {
      if (event.kind === 'step' && event.step === step) cancelling.abort(reason);
    });
    expect(cancelled.error).toBe(reason);
    const kept = (await findCheckpoint(place.runFolder, 'last'))!;
    const { moments } = await readRunState(kept, await readModel(kept));
    expect(moments.get(gateName(0))).toMatchObject({ updates: step });
    const resumed = await run({ ...place, resume: true });
    expect(toldAfter(resumed, 0)).toEqual(toldAfter(reference, step));
    expect(await finalHash(resumed)).toBe(await finalHash(reference));
  });

  it('with recomputed blocks gives the same curves but for rounding', async () => {
    const optimiser = { ...recipe.optimiser, gradientCheckpointing: true };
    const saving = await run({ ...at('saving'), recipe: { ...recipe, optimiser } });
    const totals = stepsOf(saving).map(({ total }) => total);
    stepsOf(reference).forEach(({ total }, index) => {
      expect(Math.abs(totals[index]! / total - 1)).toBeLessThan(1e-3);
    });
  });
});

describe('a model that has gates', () => {
  it('is trained on with a recipe without gates while they stay as they are', async () => {
    const modelFolder = reference.result!.finalCheckpoint;
    const next = await run({ ...at('next'), modelFolder });
    const { files } = (await readManifest(modelFolder)).manifest;
    const final = await readManifest(next.result!.finalCheckpoint);
    expect(final.manifest.files[gatesFile]).toEqual(files[gatesFile]);
    expect(final.manifest.files['model.safetensors']).not.toEqual(files['model.safetensors']);
    const turn = evaluationsOf(reference).at(-1)!.gateTurn;
    expect(evaluationsOf(next).every(({ gateTurn: own }) => own?.mean === turn?.mean)).toBe(true);
    // It was measured with them: as the run before ended.
    expect(evaluationsOf(next)[0]!.validation).toEqual(evaluationsOf(reference).at(-1)!.validation);
  });

  it('goes on from its gates with a recipe that trains them', async () => {
    const modelFolder = reference.result!.finalCheckpoint;
    const next = await run({ ...at('further'), modelFolder, recipe });
    const turns = evaluationsOf(next).map(({ gateTurn: turn }) => turn!.mean);
    expect(turns[0]).toBe(evaluationsOf(reference).at(-1)!.gateTurn!.mean);
    expect(new Set(turns).size).toBe(turns.length);
  });
});
