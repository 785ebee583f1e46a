/** A checkpoint that a person chose, kept while its run goes on and puts newer ones in its place. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { readManifest, verifyArtifact } from '../../artifacts/artifact.ts';
import type { Run } from '../../store/runs.ts';
import type { CheckpointRole } from '../../training/checkpoint.ts';
import { linkFiles } from './linked-files.ts';
import { checkpointOf, expectedCheckpointOf } from './run-checkpoints.ts';

/**
 * Does something with a kept checkpoint although its run may write another one in this role meanwhile.
 * @param expected see `expectedCheckpointOf`
 * @param work gets a folder with the checkpoint's files, verified; its last name is that of the checkpoint's folder
 * @throws as `expectedCheckpointOf`; ArtifactError when the checkpoint is damaged; nothing has been done then
 */
export async function withHeldCheckpoint<Result>(
  dataFolder: string,
  run: Run,
  role: CheckpointRole,
  expected: string | undefined,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const holding = path.join(dataFolder, run.folder, 'held');
  // One that a killed program left.
  await rm(holding, { recursive: true, force: true });
  try {
    return await work(await hold(dataFolder, run, role, expected, holding));
  } finally {
    await rm(holding, { recursive: true, force: true });
  }
}

async function hold(
  dataFolder: string,
  run: Run,
  role: CheckpointRole,
  expected: string | undefined,
  holding: string,
): Promise<string> {
  const from = await expectedCheckpointOf(dataFolder, run, role, expected);
  const to = path.join(holding, path.basename(from));
  try {
    const { manifest } = await readManifest(from);
    await linkFiles(from, [...Object.keys(manifest.files), 'manifest.json'], to);
    await verifyArtifact(to, ['checkpoint']);
    return to;
  } catch (error) {
    // A run that goes on may have put a newer one in its place in this moment.
    if ((await checkpointOf(dataFolder, run, role)) === from) throw error;
    await rm(to, { recursive: true, force: true });
    return hold(dataFolder, run, role, expected, holding);
  }
}
