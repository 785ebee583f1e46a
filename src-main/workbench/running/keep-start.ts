/** The model that a run starts from stays with the run, whatever happens where it came from. */
import path from 'node:path';
import { readManifest } from '../../artifacts/artifact.ts';
import { DeskProblem } from '../problem-meaning.ts';
import { linkFiles } from './linked-files.ts';
import { startFolder } from './run-setup.ts';

/** Hashes are checked when the training reads the model. @throws when it has not both heads */
export async function assertTrainable(modelFolder: string): Promise<void> {
  const { manifest } = await readManifest(modelFolder);
  if (['model', 'checkpoint'].includes(manifest.kind) && typeof manifest.parameters.safetyHead === 'string')
    return;
  throw new DeskProblem(
    { code: 'start-without-safety-head', values: { folder: modelFolder } },
    `${modelFolder}: has no safety head and cannot be trained here. Choose a model with both heads.`,
  );
}

/**
 * Puts a model's files into `<run>/start`.
 * @returns the folder
 * @throws ArtifactError when it is no model
 */
export async function keepStart(modelFolder: string, runFolder: string): Promise<string> {
  const { manifest } = await readManifest(modelFolder);
  const start = path.join(runFolder, startFolder);
  await linkFiles(modelFolder, [...Object.keys(manifest.files), 'manifest.json'], start);
  return start;
}
