/** A desk over a folder of its own with a tiny model on its shelf and a tiny data set, and the API over it, for tests. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { appRouter } from '../../api/router.ts';
import { writeArtifact } from '../../artifacts/artifact.ts';
import { splitFile } from '../../data/data-set.ts';
import { splitNames } from '../../data/splits.ts';
import { writeTinyModel } from '../../language-model/test-models/tiny-model.ts';
import type { Recipe } from '../../training/recipe.ts';
import { tinyRecipe, tinySplits } from '../../training/test-programs/tiny-run.ts';
import type { Desk } from '../desk.ts';
import { type OpenDeskOptions, openDesk } from '../open-desk.ts';
import type { RunSummary } from '../run-desk.ts';

export const tinyModel = 'shelf:tiny';

/** Twelve steps for an epoch of two; so many more that a test can do something meanwhile. */
export const longRecipe: Recipe = {
  ...tinyRecipe,
  name: 'long',
  duration: { epochs: 1000, evaluationsPerEpoch: 1 },
};

export interface TinyDesk {
  readonly dataFolder: string;
  readonly desk: Desk;
  readonly api: ReturnType<typeof appRouter.createCaller>;
  /** Waits until a run's summary is as wanted. */
  until(id: number, wanted: (run: RunSummary) => boolean): Promise<RunSummary>;
  start(...recipes: Recipe[]): Promise<number[]>;
  /** Closes the desk and opens its folder again. */
  reopen(): Promise<TinyDesk>;
}

/** @param dataFolder a new one unless given */
export async function openTinyDesk(dataFolder?: string, settings: object = {}): Promise<TinyDesk> {
  const folder = dataFolder ?? (await mkdtemp(path.join(tmpdir(), 'so8t-desk-')));
  if (!dataFolder) onTestFinished(() => rm(folder, { recursive: true }));
  const dataSetFolder = path.join(folder, 'tiny-data');
  await writeTinyDataSet(dataSetFolder);
  await mkdir(path.join(folder, 'models'), { recursive: true });
  await writeTinyModel(path.join(folder, 'models', 'tiny'));
  const chosen = { provider: 'cpu', threads: 1, ...settings };
  await writeFile(path.join(folder, 'settings.json'), JSON.stringify(chosen));
  return connect(folder, { dataSetFolder });
}

async function connect(dataFolder: string, options: OpenDeskOptions): Promise<TinyDesk> {
  const desk = await openDesk(dataFolder, options);
  onTestFinished(() => desk.close());
  const api = appRouter.createCaller({ workbench: desk, door: { kind: 'browser' } });
  return {
    dataFolder,
    desk,
    api,
    async until(id, wanted) {
      for (;;) {
        const run = (await api.runs.list({ limit: 500 })).find((candidate) => candidate.id === id);
        if (run && wanted(run)) return run;
        // A test that waits for what cannot come any more shall not wait for its time limit.
        if (run?.status === 'failed') throw new Error(`run ${id} failed: ${run.reason}`);
        await wait(20);
      }
    },
    async start(...recipes) {
      const runs = await api.runs.start({
        trainings: recipes.map((recipe) => ({ recipe, model: tinyModel })),
      });
      return runs.map(({ id }) => id);
    },
    async reopen() {
      await desk.close();
      return connect(dataFolder, options);
    },
  };
}

async function writeTinyDataSet(folder: string): Promise<void> {
  const splits = await tinySplits();
  const files = splitNames.map((name): [string, string] => {
    const rows = name === 'train' ? splits.train : splits.validation;
    return [splitFile(name), rows.map((row) => `${JSON.stringify(row)}\n`).join('')];
  });
  await writeArtifact(folder, { kind: 'data-set', name: 'tiny', files: new Map(files) });
}

/** Process ids of this process's children that run the given module. */
export function childrenRunning(module: string): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const [pid, ppid] = line.trim().split(/\s+/u).map(Number);
    return ppid === process.pid && line.includes(module) ? [pid!] : [];
  });
}
