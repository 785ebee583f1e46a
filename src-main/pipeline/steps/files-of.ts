/** The files of an artifact's folder, as a state names them. */
import path from 'node:path';
import { readManifest } from '../../artifacts/artifact.ts';
import { relativeTo } from '../places.ts';

/** @returns its files and its manifest, relative to the pipeline's folder */
export async function filesOf(folder: string, artifact: string): Promise<string[]> {
  const { manifest } = await readManifest(artifact);
  return [...Object.keys(manifest.files), 'manifest.json'].map((name) =>
    relativeTo(folder, path.join(artifact, name)),
  );
}
