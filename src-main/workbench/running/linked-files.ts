/** Files that must stay although their folder is about to be replaced. */
import { copyFile, link, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';

/**
 * Gives files a second place: as second names of the same bytes where the file system has that (artifacts are replaced,
 * never changed in place), else as copies. Files that are there already stay.
 * @param names of files in `from`
 */
export async function linkFiles(from: string, names: readonly string[], to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const present = new Set(await readdir(to));
  for (const name of names) {
    if (present.has(name)) continue;
    const [source, target] = [path.join(from, name), path.join(to, name)];
    await link(source, target).catch(() => copyFile(source, target));
  }
}
