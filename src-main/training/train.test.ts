import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifest } from '../artifacts/artifact.ts';
import { findCheckpoint } from './checkpoint.ts';
import { tinyRecipe } from './test-programs/tiny-run.ts';
import {
  createTrainingPlace,
  finalHash,
  parameterHash,
  type Run,
  told,
  toldAfter,
} from './test-programs/training-place.ts';

const trainingPlace = await createTrainingPlace();
const { input, run, at } = trainingPlace;
afterAll(() => trainingPlace.remove());

let reference: Run;
let referenceHash: string;
beforeAll(async () => {
  reference = await run({ runFolder: input.runFolder });
  referenceHash = await finalHash(reference);
});

describe('a training', () => {
  it('tells every step and evaluation, and ends with a checkpoint of what it reached', async () => {
    const kinds = reference.events
      .filter(({ kind }) => kind !== 'milestone')
      .map(({ kind, step }) => `${kind} ${step}`);
    const steps = Array.from({ length: 12 }, (_, index) => index + 1);
    expect(kinds).toEqual([
      'evaluation 0',
      ...steps.flatMap((step) =>
        step % 2 === 0 ? [`step ${step}`, `evaluation ${step}`] : [`step ${step}`],
      ),
    ]);
    const names = reference.events.flatMap((event) =>
      event.kind === 'milestone' ? [`${event.name} ${event.step}`] : [],
    );
    expect(names[0]).toBe('started 0');
    expect(names.at(-1)).toBe('finished 12');
    expect(names.filter((name) => name.startsWith('checkpoint'))).toEqual(['checkpoint 4', 'checkpoint 8']);
    expect(names).toContain('head-frozen 12');
    const { result } = reference;
    expect(result).toMatchObject({ steps: 12, endStep: 12, ended: 'all-steps' });
    const { manifest } = await readManifest(result!.finalCheckpoint);
    expect(manifest.figures).toEqual(
      JSON.parse(JSON.stringify({ validation: result!.end.validation, contrast: result!.end.contrast })),
    );
    expect((await readManifest(input.modelFolder)).manifestSha256).toBe(manifest.parents[0]!.manifest);
  });

  it('learns: the loss falls', () => {
    const losses = reference.events.flatMap((event) => (event.kind === 'step' ? [event.terms.task] : []));
    expect(losses.at(-1)!).toBeLessThan(0.9 * losses[0]!);
  });

  it('with the same seed tells the same, and leaves the same bytes', async () => {
    const again = await run(at('again'));
    expect(told(again)).toEqual(told(reference));
    expect(await finalHash(again)).toBe(referenceHash);
    const lasts = await Promise.all(
      [input, at('again')].map(({ runFolder }) => findCheckpoint(runFolder, 'last')),
    );
    const [first, second] = await Promise.all(lasts.map((folder) => readManifest(folder!)));
    expect(second!.manifestSha256).toBe(first!.manifestSha256);
  });

  it('with another seed goes another way', async () => {
    const other = await run({ ...at('other-seed'), recipe: { ...tinyRecipe, seed: 8 } });
    expect(toldAfter(other, 0)).not.toEqual(toldAfter(reference, 0));
    expect(await parameterHash(other.result!.finalCheckpoint)).not.toEqual(
      await parameterHash(reference.result!.finalCheckpoint),
    );
  });
});
