/** A file that appears below a root whole or not at all, and never over or through a link. */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { explainWriteError } from '../../../artifacts/artifact-error.ts';
import { ToolRefusal } from '../../tool.ts';
import { checkFile, type Place, type Root, shownPath, splitFile, withFolder } from './root.ts';

async function checkReplaced(place: Place, name: string, shown: string): Promise<void> {
  const there = await lstat(place.at(name), { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (there) checkFile(place.root, there, shown);
}

/**
 * Writes beside the file, waits until it is on the disk, and gives it its name: a rename takes the place of a link
 * that came meanwhile instead of following it, and `link` never takes a name that is taken.
 * @throws ToolRefusal as `withFolder`, and `exists` unless `replace`; ArtifactError for a full disk and the like
 */
export async function writeInside(
  root: Root,
  parts: readonly string[],
  data: Uint8Array | string,
  { replace, signal }: { readonly replace: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const { folder, name } = splitFile(parts);
  const shown = shownPath(parts);
  await withFolder(
    root,
    folder,
    async (place) => {
      await checkReplaced(place, name, shown);
      // Short: a name of the longest kind would have no room for a longer one beside it.
      const part = place.at(`.part-${randomUUID().slice(0, 8)}`);
      const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
      try {
        const handle = await open(part, flags, 0o600);
        try {
          await handle.writeFile(data);
          await handle.sync();
        } finally {
          await handle.close();
        }
        signal.throwIfAborted();
        await place.verify();
        await checkReplaced(place, name, shown);
        if (replace) await rename(part, place.at(name));
        else {
          await link(part, place.at(name));
          await rm(part);
        }
      } catch (error) {
        await rm(part, { force: true }).catch(() => undefined); // the first error tells more
        if ((error as NodeJS.ErrnoException).code === 'EEXIST')
          throw new ToolRefusal('exists', `${shown} exists: set replace to true to write over it.`);
        throw explainWriteError(error as NodeJS.ErrnoException, shown);
      }
    },
    { make: true },
  );
}
