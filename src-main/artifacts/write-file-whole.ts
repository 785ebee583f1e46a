/** A single file that appears whole under its name or not at all. */
import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
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

/**
 * Removes what writers of whole files left in a folder when they were killed. Only where nobody writes there at this
 * moment: a part that is being written looks the same.
 */
export async function removeUnfinishedFiles(folder: string): Promise<void> {
  const left = (await readdir(folder)).filter((name) => /\.part-[0-9a-f]{8}$/u.test(name));
  for (const name of left) await rm(path.join(folder, name), { recursive: true, force: true });
}
