/** What kind of thing is wrong with a model, for screens that have words for it; the message says what exactly. */
import { readManifest } from '../artifacts/artifact.ts';
import { type DamageCode, damageCodes, modelKinds } from './model-source.ts';

/** Errors of readers of weights, by name: some come from another process, where their class is lost. */
const weightErrors = ['SafetensorsError', 'GgufError'];

/**
 * @param folder of the model
 * @param error what the check of the model threw
 */
export async function damageOf(folder: string, error: Error): Promise<DamageCode> {
  if (error.name === 'ModelFileError') return codeOf(error);
  if (weightErrors.includes(error.name)) return 'weights';
  if (error.name !== 'ArtifactError') return 'contents';
  const artifact = await readManifest(folder).catch(() => null);
  if (!artifact) return 'manifest';
  if (!modelKinds.includes(artifact.manifest.kind)) return 'no-model';
  // Either a file could not be read, and why is the cause, or it was read and is another one.
  return error.cause === undefined ? 'changed-file' : 'missing-file';
}

function codeOf(error: Error & { readonly code?: unknown }): DamageCode {
  return damageCodes.find((code) => code === error.code) ?? 'contents';
}
