/**
 * Putting a folder in another one's place. No file system swaps two folders for us, so the older one steps aside under
 * `<folder>.old` for a moment; whoever finds only that one (the program was killed in that moment) puts it back.
 */
import { rename, rm, stat } from 'node:fs/promises';

const asideOf = (folder: string): string => `${folder}.old`;

async function exists(folder: string): Promise<boolean> {
  try {
    await stat(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Renames `part` to `folder`; what stood there is removed when the new one is in place, and stays when it cannot be. */
export async function replaceFolder(part: string, folder: string): Promise<void> {
  await restoreInterrupted(folder);
  if (!(await exists(folder))) return rename(part, folder);
  const aside = asideOf(folder);
  await rename(folder, aside);
  try {
    await rename(part, folder);
  } catch (error) {
    await rename(aside, folder);
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}

/**
 * Puts right what an interrupted replacement left: the older folder comes back when no newer one took its place, and is
 * removed otherwise.
 * @returns whether the older folder came back
 */
export async function restoreInterrupted(folder: string): Promise<boolean> {
  const aside = asideOf(folder);
  if (!(await exists(aside))) return false;
  if (await exists(folder)) {
    await rm(aside, { recursive: true, force: true });
    return false;
  }
  await rename(aside, folder);
  return true;
}
