/** What a model folder is made of, for a certificate: every file that belongs to it, with its hash. */
import path from 'node:path';
import { type Manifest, sha256OfFile, verifyArtifact } from '../artifacts/artifact.ts';
import { type ModelSource, modelKinds } from '../model-files/model-source.ts';
import { canonicalHash } from './canonical-json.ts';

export interface ModelDescription {
  /** SHA-256 of its manifest; `null` for a folder without one. */
  readonly manifestSha256: string | null;
  /** SHA-256 of the canonical JSON of `files`. */
  readonly filesSha256: string;
  /** By name, as they lie on the disk. */
  readonly files: Manifest['files'];
}

/** @throws ArtifactError when a file is not what the folder's manifest lists */
export async function describeModel(
  { folder, files, artifact }: ModelSource,
  signal: AbortSignal,
): Promise<ModelDescription> {
  const found: Manifest['files'] = {};
  if (artifact) Object.assign(found, (await verifyArtifact(folder, modelKinds, signal)).manifest.files);
  else
    for (const { name, bytes } of files)
      found[name] = { sha256: await sha256OfFile(path.join(folder, name), signal), bytes };
  return {
    manifestSha256: artifact?.manifestSha256 ?? null,
    filesSha256: canonicalHash(found),
    files: found,
  };
}
