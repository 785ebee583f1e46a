import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { embeddedRecipeFile, embeddedRecipes } from '../package-files.ts';
import { parseRecipe, readRecipe } from './recipe.ts';
import { tinyRecipe } from './test-programs/tiny-run.ts';

/** The recipe with another value at a dotted path. */
function changed(field: string, value: unknown): unknown {
  const recipe = structuredClone(tinyRecipe) as unknown as Record<string, unknown>;
  const names = field.split('.');
  const parent = names.slice(0, -1).reduce<Record<string, unknown>>((object, name) => {
    object[name] ??= {};
    return object[name] as Record<string, unknown>;
  }, recipe);
  parent[names.at(-1)!] = value;
  return recipe;
}

describe('parseRecipe', () => {
  it('accepts a recipe and keeps it as it is', () => {
    expect(parseRecipe(structuredClone(tinyRecipe), 'x')).toEqual(tinyRecipe);
    expect(parseRecipe({ ...tinyRecipe, gates: { learningRate: 0.01 } }, 'x').gates).toEqual({
      learningRate: 0.01,
    });
    const { description: _, ...without } = tinyRecipe;
    expect(parseRecipe(without, 'x').description).toBe('');
  });

  it.each<[string, unknown]>([
    ['name', 'With Space'],
    ['seed', -1],
    ['seed', 2 ** 32],
    ['batch.micro', 0],
    ['batch.effective', 10],
    ['batch.effective', 2000],
    ['batch.classMix', { ALLOW: 0.5, ESCALATE: 0.3, REFUSE: 0.1 }],
    ['batch.classMix.REFUSE', 1.2],
    ['batch.maximumTokens', 8],
    ['batch.promptDropout', 0.95],
    ['duration.epochs', 0],
    ['duration.evaluationsPerEpoch', 0],
    ['loss.alpha', -1],
    ['loss.tagWeight', '1'],
    ['loss.classWeights.ALLOW', 101],
    ['loss.petSchedule', undefined],
    ['optimiser.trunkLearningRate', 1.5],
    ['optimiser.trunkLearningRate', Number.NaN],
    ['optimiser.maximumGradientNorm', 0],
    ['optimiser.warmup', 2],
    ['gates.learningRate', -1],
    ['gates', true],
    ['selection', 'luck'],
    ['earlyStopping.patience', 0],
    ['collapse.stop', 'yes'],
    ['evaluationsPerCheckpoint', 0.5],
  ])('names the field %s when it is %j', (field, value) => {
    expect(() => parseRecipe(changed(field, value), 'my.json')).toThrow(
      `my.json: not a usable recipe:\n  field "${field}": `,
    );
  });

  it('names the place in the schedule', () => {
    expect(() =>
      parseRecipe(
        changed('loss.petSchedule', [
          { from: 0, lambda: 0 },
          { from: 2, lambda: 1 },
        ]),
        'x',
      ),
    ).toThrow('field "loss.petSchedule.1.from": ');
  });

  it.each(['colour', 'batch.microo', 'loss.delta', 'loss.classWeights.MAYBE'])(
    'refuses the unknown field %s',
    (field) => {
      expect(() => parseRecipe(changed(field, 1), 'x')).toThrow(
        new RegExp(`Unrecognized key.*${field.split('.').at(-1)}`, 'u'),
      );
    },
  );

  it('lists all that is wrong', () => {
    const both = { ...(changed('seed', -1) as object), selection: 'luck' };
    expect(() => parseRecipe(both, 'x')).toThrow(/field "seed": .*\n {2}field "selection": /u);
    expect(() => parseRecipe('naive', 'x')).toThrow('x: not a usable recipe:\n  field "(recipe)": ');
  });
});

describe('readRecipe', () => {
  it('names the file that is missing, no JSON or out of range', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'so8t-recipe-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = path.join(folder, 'mine.json');
    await expect(readRecipe(file)).rejects.toThrow(`${file}: cannot be read as a JSON recipe (ENOENT`);
    await writeFile(file, '{');
    await expect(readRecipe(file)).rejects.toThrow(`${file}: cannot be read as a JSON recipe`);
    await writeFile(file, JSON.stringify(changed('loss.beta', 1000)));
    await expect(readRecipe(file)).rejects.toThrow(`${file}: not a usable recipe:\n  field "loss.beta": `);
  });

  it('reads every recipe that ships, measured at least ten times an epoch', async () => {
    const folder = path.join(import.meta.dirname, '..', '..', 'resources', 'recipes');
    const files = await readdir(folder);
    expect(files).toEqual(expect.arrayContaining(embeddedRecipes.map((name) => `${name}.json`)));
    for (const file of files) {
      const recipe = await readRecipe(path.join(folder, file));
      expect(`${recipe.name}.json`).toBe(file);
      expect(recipe.duration.evaluationsPerEpoch).toBeGreaterThanOrEqual(10);
    }
  });

  it('finds the recipe with gates to be the protected one but for the gates', async () => {
    const { name, description, gates, ...rest } = await readRecipe(embeddedRecipeFile('protected-gates'));
    expect(await readRecipe(embeddedRecipeFile('protected'))).toMatchObject(rest);
    expect(gates!.learningRate).toBeGreaterThan(0);
  });
});
