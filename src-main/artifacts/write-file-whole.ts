/** A single file that appears whole under its name or not at all. */
import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { explainWriteError } from './artifact.ts';

/**
 * Writes beside the file, waits until it is on the disk, and renames it into its place; an older file is replaced.
 * @throws ArtifactError with the remedy when the disk is full or the place cannot be written; nothing is left behind
 */
export async function writeFileWhole(file: string, data: Uint8Array | string): Promise<void> {
  const part = `${file}.part-${randomUUID().slice(0, 8)}`;
  try {
    const handle = await open(part, 'wx');
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined); // the first error tells more
    throw explainWriteError(error as NodeJS.ErrnoException, file);
  }
}
