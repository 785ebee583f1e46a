/** A small part of `npm run fuzz:files`: checkpoints are left out, as each waits for the disk. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FuzzedFile, writeCorpus } from './corpus.ts';
import { loadMutants } from './load-mutants.ts';
import { mutate } from './mutate.ts';
import { readMutants } from './read-mutants.ts';

const seed = 7;
let folder: string;
let corpus: FuzzedFile[];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-fuzz-'));
  await mkdir(path.join(folder, 'work'));
  corpus = await writeCorpus(path.join(folder, 'corpus'));
});
afterAll(() => rm(folder, { recursive: true }));

const folders = () => ({ corpusFolder: path.join(folder, 'corpus'), workFolder: path.join(folder, 'work') });

it('damaged files are accepted, or refused by an error of the program that names them', async () => {
  const numbers = Array.from({ length: 500 }, (_, number) => number).filter(
    (number) => mutate(corpus, seed, number).source.kind !== 'checkpoint',
  );
  const { files, outcomes, failures } = await readMutants({ ...folders(), seed, numbers });
  expect(failures).toEqual([]);
  expect(files).toBe(numbers.length);
  const counted = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
  expect(counted).toBe(files);
  for (const kind of [
    'gguf accepted',
    'gguf GgufError',
    'safetensors SafetensorsError',
    'gates SafetensorsError',
  ])
    expect(outcomes.get(kind)).toBeGreaterThan(0);
});

it('the same seed and number give the same file', () => {
  for (const number of [1, 2, 3, 444])
    expect(mutate(corpus, seed, number).bytes.equals(mutate(corpus, seed, number).bytes)).toBe(true);
  expect(mutate(corpus, seed, 1).bytes.equals(mutate(corpus, seed + 1, 1).bytes)).toBe(false);
});

it('what is accepted does not end the process of llama.cpp', async () => {
  const { crashes, outcomes } = await loadMutants({ ...folders(), seed, files: 25 });
  expect(crashes).toEqual([]);
  expect(outcomes.get('loaded')).toBeGreaterThan(10);
});

it('a reader that dies is a failure with its number, and the next file is read by another process', async () => {
  // The corpus names a file that is not there: the process that is to damage it ends.
  const broken = path.join(folder, 'broken');
  await mkdir(broken);
  await writeFile(path.join(broken, 'corpus.json'), JSON.stringify([]));
  const { failures, files } = await readMutants({
    ...folders(),
    corpusFolder: broken,
    seed,
    numbers: [3, 4],
  });
  expect(files).toBe(2);
  expect(failures.map(({ number }) => number)).toEqual([3, 4]);
  expect(failures[0]!.reason).toContain('died');
});
