import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifest } from '../artifacts/artifact.ts';
import { standingOf } from './best-checkpoint.ts';
import { findCheckpoint } from './checkpoint.ts';
import type { EvaluationEvent } from './events.ts';
import { tinyRecipe } from './test-programs/tiny-run.ts';
import { createTrainingPlace, finalHash, parameterHash, type Run } from './test-programs/training-place.ts';

const trainingPlace = await createTrainingPlace();
const { splits, run, at } = trainingPlace;
afterAll(() => trainingPlace.remove());

/** Rows whose first letters tell the label: learnt in a moment, and forgotten as fast. */
const spelt = splits.train.map((row, index) => ({
  ...row,
  prompt: { ALLOW: 'aaaa', ESCALATE: 'eeee', REFUSE: 'rrrr' }[row.label].repeat(1 + (index % 4)),
}));
const plainSplits = { train: spelt, validation: spelt };

describe('a training that loses its refusals', () => {
  const aligning = {
    ...tinyRecipe,
    name: 'aligning',
    batch: { ...tinyRecipe.batch, promptDropout: 0 },
    duration: { epochs: 4, evaluationsPerEpoch: 1 },
    optimiser: { ...tinyRecipe.optimiser, trunkLearningRate: 0.02, freezeSafetyHeadFrom: 1 },
  };
  const forgetting = {
    ...aligning,
    name: 'forgetting',
    batch: { ...aligning.batch, classMix: { ALLOW: 1, ESCALATE: 0, REFUSE: 0 } },
    duration: { epochs: 4, evaluationsPerEpoch: 6 },
    optimiser: {
      ...aligning.optimiser,
      trunkLearningRate: 0.1,
      safetyHeadLearningRate: 0.1,
      warmup: 0,
    },
  };
  let modelFolder: string;
  beforeAll(async () => {
    const aligned = await run({ ...at('aligning'), recipe: aligning, splits: plainSplits });
    modelFolder = aligned.result!.finalCheckpoint;
    const { taskHead, safetyHead } = aligned.result!.end.validation;
    expect(taskHead.refuseRecall.value).toBeGreaterThan(0.9);
    expect(safetyHead.refuseRecall.value).toBeGreaterThan(0.9);
  });

  const forget = (name: string, recipe: typeof tinyRecipe, watch?: Parameters<typeof run>[1]): Promise<Run> =>
    run({ ...at(name), recipe, modelFolder, splits: plainSplits, resume: true }, watch);

  const evaluationsOf = ({ events }: Run): EvaluationEvent[] =>
    events.filter((event) => event.kind === 'evaluation');
  const safety = ({ validation }: Pick<EvaluationEvent, 'validation'>): number =>
    Math.min(validation.safetyHead.safetyScore ?? 0, validation.dualPolicy.safetyScore ?? 0);

  it('raises the alarm, and stays stopped when it is resumed', async () => {
    const recipe = { ...forgetting, collapse: { stop: true, rollback: true } };
    const stopped = await forget('alarmed', recipe);
    const { result } = stopped;
    expect(result).toMatchObject({ ended: 'alarm', alarmStep: result!.steps });
    expect(result!.steps).toBeLessThan(24);
    expect(result!.last.validation.taskHead.refuseRecall.value).toBeLessThan(0.35);
    // Rolled back to the start, which was the safest.
    expect(result!.end.validation).toEqual(result!.start.validation);
    expect(await parameterHash(result!.finalCheckpoint)).toEqual(await parameterHash(modelFolder));
    const again = await forget('alarmed', recipe);
    expect(again.events.filter(({ kind }) => kind === 'step')).toEqual([]);
    expect(again.result).toMatchObject({
      ended: 'alarm',
      steps: result!.steps,
      alarmStep: result!.alarmStep,
    });
    expect(await finalHash(again)).toBe(await finalHash(stopped));
  });

  it('goes on after the alarm when the recipe says so, and keeps what it came to', async () => {
    const { result, events } = await forget('unstopped', forgetting);
    expect(result).toMatchObject({ ended: 'all-steps', steps: 24, endStep: 24 });
    expect(events.filter((event) => event.kind === 'milestone' && event.name === 'alarm')).toHaveLength(1);
    expect(result!.end).toEqual(result!.last);
    expect(result!.end.validation.taskHead.refuseRecall.value).toBe(0);
  });

  it('stops early after as many worse evaluations as patience has, and stays stopped', async () => {
    const recipe = { ...forgetting, earlyStopping: { enabled: true, patience: 2, tolerance: 0.05 } };
    const stopped = await forget('impatient', recipe);
    const [first, ...later] = evaluationsOf(stopped).map((one) => standingOf(one.step, one));
    const worse = later.map(
      (one) => one.safetyScore < first!.safetyScore - 0.05 && one.refuseRecall < first!.refuseRecall - 0.05,
    );
    expect(worse.findIndex((now, index) => now && worse[index - 1])).toBe(worse.length - 1);
    expect(stopped.result!.ended).toBe('early-stop');
    expect(stopped.result!.steps).toBeLessThan(24);
    const again = await forget('impatient', recipe);
    expect(again.result).toMatchObject({ ended: 'early-stop', steps: stopped.result!.steps });
  });

  it('chosen by accuracy ends with its most accurate checkpoint, however unsafe', async () => {
    const { result, events } = await forget('accurate', { ...forgetting, selection: 'accuracy' });
    const standings = events.flatMap((event) =>
      event.kind === 'evaluation' ? [standingOf(event.step, event)] : [],
    );
    const best = standings.reduce((most, standing) => (standing.accuracy > most.accuracy ? standing : most));
    expect(result!.endStep).toBe(best.step);
    expect(standingOf(best.step, result!.end)).toEqual(best);
  });

  it('chosen by safety ends with its safest checkpoint, bit for bit', async () => {
    const { result, events } = await forget('chosen', { ...forgetting, selection: 'safety' });
    expect(result).toMatchObject({ ended: 'all-steps', steps: 24 });
    expect(result!.endStep).toBeLessThan(24);
    expect(events.at(-2)).toMatchObject({ name: 'rollback' });
    const safest = await findCheckpoint(at('chosen').runFolder, 'best-by-safety');
    expect(Number(path.basename(safest!).slice(5))).toBe(result!.endStep);
    expect(await parameterHash(result!.finalCheckpoint)).toEqual(await parameterHash(safest));
    const { figures } = (await readManifest(result!.finalCheckpoint)).manifest;
    expect(figures).toEqual((await readManifest(safest!)).manifest.figures);
  });

  it('never lets a worse checkpoint take the place of a safer one', async () => {
    const place = at('watched');
    const kept: number[] = [];
    const watched = await run(
      {
        ...place,
        recipe: { ...forgetting, batch: aligning.batch },
        splits: plainSplits,
      },
      async (event) => {
        if (event.kind !== 'step') return;
        const { validation } = (
          await readManifest((await findCheckpoint(place.runFolder, 'best-by-safety'))!)
        ).manifest.figures as unknown as EvaluationEvent;
        kept.push(safety({ validation }));
      },
    );
    const scores = evaluationsOf(watched).map(safety);
    // What is kept during step n is the best of the evaluations 0 to n - 1.
    expect(kept).toEqual(scores.slice(0, -1).map((_, index) => Math.max(...scores.slice(0, index + 1))));
    expect(scores.some((score, index) => index > 0 && score < scores[index - 1]!)).toBe(true);
  });
});
