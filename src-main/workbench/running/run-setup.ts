/** What a run was started with besides its recipe: kept with it, so that it goes on the same way later. */
import path from 'node:path';
import { z } from 'zod';
import { providerNames } from '../../engine/providers.ts';
import { embeddedDataFolder, embeddedModelFolder } from '../../package-files.ts';
import type { Run } from '../../store/runs.ts';
import { embeddedModelId } from '../model-ids.ts';

const setupSchema = z.object({
  /** `ModelChoice.id`, or the folder that a command named. */
  model: z.string(),
  /** From the data folder; null for the embedded model, whose place is the program's. */
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

/** The setup of a run; runs of older programs began from the embedded model unless a command said otherwise. */
export function setupOf(run: Pick<Run, 'setup'>): RunSetup {
  const parsed = setupSchema.safeParse(run.setup);
  return parsed.success ? parsed.data : embeddedSetup;
}

/** Folders of a setup, absolute. */
export function foldersOf(setup: RunSetup, dataFolder: string) {
  return {
    modelFolder:
      setup.modelFolder === null ? embeddedModelFolder : path.resolve(dataFolder, setup.modelFolder),
    dataSetFolder: setup.dataSetFolder ?? embeddedDataFolder,
  };
}
