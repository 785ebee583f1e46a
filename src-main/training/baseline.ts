/** The safety baseline: a checkpoint that is pinned as known to be safe, and can be had back whatever happens later. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type Manifest,
  type ReadArtifact,
  readManifest,
  verifyArtifact,
  writeArtifact,
} from '../artifacts/artifact.ts';

/** What a pinned or restored baseline is: for people to read before they trust it. */
export interface BaselineReport {
  readonly folder: string;
  readonly manifestSha256: string;
  readonly name: string;
  /** Figures that were measured when the checkpoint was made. */
  readonly figures: Manifest['figures'];
  readonly step: unknown;
  /** From the checkpoint back to its start: the manifests' hashes and their roles. */
  readonly lineage: Manifest['parents'];
}

const baselineFolder = (dataFolder: string): string => path.join(dataFolder, 'baseline');

/**
 * Copies a checkpoint or model, verified, into the data folder as its safety baseline; an older one is replaced.
 * @throws ArtifactError when the checkpoint is damaged; the older baseline then stays
 */
export async function pinBaseline(dataFolder: string, checkpoint: string): Promise<BaselineReport> {
  return copyVerified(checkpoint, baselineFolder(dataFolder), 'pinned');
}

/**
 * Copies the pinned baseline, verified, to a folder of the user's choice.
 * @throws when nothing is pinned; ArtifactError when the baseline is damaged
 */
export async function restoreBaseline(dataFolder: string, target: string): Promise<BaselineReport> {
  const folder = baselineFolder(dataFolder);
  await readManifest(folder).catch((error: Error) => {
    throw new Error(
      `${dataFolder}: no safety baseline is pinned here. Pin one with \`so8t baseline pin\`. (${error.message})`,
      {
        cause: error,
      },
    );
  });
  return copyVerified(folder, target, 'restored');
}

async function copyVerified(from: string, to: string, role: string): Promise<BaselineReport> {
  const source = await verifyArtifact(from, ['model', 'checkpoint']);
  const { kind, name, files, parents, parameters, figures, versions, licence } = source.manifest;
  const contents = new Map<string, Uint8Array>();
  for (const file of Object.keys(files)) contents.set(file, await readFile(path.join(from, file)));
  await writeArtifact(to, {
    kind,
    name,
    files: contents,
    parents: [...parents, { role: `${role} from`, manifest: source.manifestSha256 }],
    parameters,
    figures,
    versions,
    ...(licence === undefined ? {} : { licence }),
  });
  return report(await readManifest(to));
}

function report({ folder, manifest, manifestSha256 }: ReadArtifact): BaselineReport {
  const { name, figures, parents, parameters } = manifest;
  return { folder, manifestSha256, name, figures, step: parameters.step ?? null, lineage: parents };
}
