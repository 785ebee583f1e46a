/** What a run was started with besides its recipe: kept with it, so that it goes on the same way later. */
import path from 'node:path';
import { z } from 'zod';
import { providerNames } from '../../engine/providers.ts';
import { embeddedDataFolder, embeddedModelFolder } from '../../package-files.ts';
import type { Run } from '../../store/runs.ts';
import { embeddedModelId } from '../model-ids.ts';
import { DeskProblem } from '../problem-meaning.ts';

const setupSchema = z.object({
  /** `ModelChoice.id`, or the folder that a command named. */
  model: z.string(),
  /** From the data folder; null for the embedded model, whose place is the program's, and for `<run>/start`. */
  modelFolder: z.string().nullable(),
  /** Folder of the data set; null for the embedded one. */
  dataSetFolder: z.string().nullable(),
  /** Null until it started: it is repeated bit for bit only on the same provider with as many threads. */
  session: z.object({ provider: z.enum(providerNames), threads: z.int().min(1) }).nullable(),
});

export type RunSetup = z.infer<typeof setupSchema>;

const embeddedSetup: RunSetup = {
  model: embeddedModelId,
  modelFolder: null,
  dataSetFolder: null,
  session: null,
};

/** Where a run keeps the model that it starts from, in its own folder. */
export const startFolder = 'start';

/**
 * The setup of a run, with its start: a run that names another model than the embedded one keeps its own copy. That
 * follows from what is stored when the run is made, so that there is no moment in which the start is not known.
 * Runs of older programs began from the embedded model unless a command said otherwise.
 */
export function setupOf(run: Pick<Run, 'setup' | 'folder'>): RunSetup {
  const parsed = setupSchema.safeParse(run.setup);
  if (!parsed.success) return embeddedSetup;
  const setup = parsed.data;
  if (setup.model === embeddedModelId || setup.modelFolder !== null) return setup;
  return { ...setup, modelFolder: path.join(run.folder, startFolder) };
}

/**
 * Folders of a setup, absolute.
 * @throws when it names a model and not where that lies: the embedded one never stands in for another
 */
export function foldersOf(setup: RunSetup, dataFolder: string) {
  if (setup.modelFolder === null && setup.model !== embeddedModelId)
    throw new DeskProblem(
      { code: 'start-unknown', values: { model: setup.model } },
      `It is not known where the model "${setup.model}" lies that the run starts from. Start a new run from it.`,
    );
  return {
    modelFolder:
      setup.modelFolder === null ? embeddedModelFolder : path.resolve(dataFolder, setup.modelFolder),
    dataSetFolder: setup.dataSetFolder ?? embeddedDataFolder,
  };
}
