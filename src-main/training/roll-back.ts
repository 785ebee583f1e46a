/** Rolling a run back: one of its kept checkpoints becomes the final one. */
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { verifyArtifact, writeArtifact } from '../artifacts/artifact.ts';
import type { CheckpointRole } from './checkpoint.ts';

/** What only a resumed training needs. */
const resumingFiles = ['optimiser.safetensors', 'state.json'];

/**
 * Copies a checkpoint, verified, to the run's final one; then older final ones are removed.
 * @param from the checkpoint's folder, named by its step
 * @param role in which the run kept it
 * @returns the final one's folder
 * @throws ArtifactError when the checkpoint is damaged, and nothing has changed then
 */
export async function makeFinal(
  runFolder: string,
  from: string,
  role: Exclude<CheckpointRole, 'final'>,
): Promise<string> {
  const source = await verifyArtifact(from, ['checkpoint']);
  const { kind, name, files, parents, parameters, figures, versions, licence } = source.manifest;
  const contents = new Map<string, Uint8Array>();
  for (const file of Object.keys(files)) {
    if (!resumingFiles.includes(file)) contents.set(file, await readFile(path.join(from, file)));
  }
  const step = path.basename(from);
  const folder = path.join(runFolder, 'checkpoints', 'final', step);
  await writeArtifact(folder, {
    kind,
    name: name.replace(` ${role} `, ' final '),
    files: contents,
    parents: [...parents, { role: 'rolled back to', manifest: source.manifestSha256 }],
    parameters: { ...parameters, role: 'final' },
    figures,
    versions,
    ...(licence === undefined ? {} : { licence }),
  });
  for (const other of await readdir(path.dirname(folder))) {
    if (other !== step) await rm(path.join(path.dirname(folder), other), { recursive: true, force: true });
  }
  return folder;
}
