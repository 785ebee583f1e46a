/**
 * One folder that the agent's files lie in. Where the system offers it (Linux), every folder on the way is opened
 * from the one before by its descriptor, links refused, so that nothing can be exchanged between check and use.
 * Elsewhere every name on the way is looked at before, and again after the file is open.
 */
import { type BigIntStats, constants, existsSync } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { explainWriteError } from '../../../artifacts/artifact-error.ts';
import { ToolRefusal } from '../../tool.ts';

/** How folders are reached: `descriptors` needs `/proc/self/fd`. */
export type Walk = 'descriptors' | 'paths';

export interface Root {
  /** Its real path. */
  readonly folder: string;
  readonly walk: Walk;
  readonly device: bigint;
  readonly inode: bigint;
}

/** An opened folder within the root. */
export interface Place {
  readonly root: Root;
  readonly parts: readonly string[];
  /** A path that leads to this very folder; with a name, to what has that name in it. */
  at(name?: string): string;
  /** @throws ToolRefusal `changed-meanwhile` when the folder is no longer where it was found */
  verify(): Promise<void>;
}

const notFollowing = constants.O_NOFOLLOW ?? 0;
const descriptorFolder = '/proc/self/fd';

/**
 * Makes the folder when it is not there.
 * @throws ToolRefusal `bad-root` when it is a link, no folder, or the root of the file system
 */
export async function openRoot(
  folder: string,
  walk: Walk = process.platform === 'linux' && existsSync(descriptorFolder) ? 'descriptors' : 'paths',
): Promise<Root> {
  if (!path.isAbsolute(folder)) throw new ToolRefusal('bad-root', `${folder}: give an absolute path.`);
  try {
    if (!existsSync(folder)) await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw explainWriteError(error as NodeJS.ErrnoException, folder);
  }
  const real = await realpath(folder);
  const stats = await lstat(folder, { bigint: true });
  if (!stats.isDirectory() || path.parse(real).root === real)
    throw new ToolRefusal('bad-root', `${folder}: choose a folder that is neither a link nor a whole disk.`);
  return { folder: real, walk, device: stats.dev, inode: stats.ino };
}

/** What is shown of a place: relative to the root. */
export const shownPath = (parts: readonly string[]): string => parts.join('/') || '.';

/** @throws ToolRefusal for what is not an ordinary entry of the root's own file system */
function checkEntry(root: Root, stats: BigIntStats, shown: string): void {
  if (stats.isSymbolicLink()) throw new ToolRefusal('link', `${shown} is a link: links are not followed.`);
  if (stats.dev !== root.device)
    throw new ToolRefusal('other-file-system', `${shown} lies on another file system than the root folder.`);
}

/** @throws ToolRefusal unless it is a regular file with one name */
export function checkFile(root: Root, stats: BigIntStats, shown: string): void {
  checkEntry(root, stats, shown);
  if (!stats.isFile()) throw new ToolRefusal('not-a-file', `${shown} is not a regular file.`);
  if (stats.nlink > 1n)
    throw new ToolRefusal(
      'hard-link',
      `${shown} has another name elsewhere (a hard link): it is not opened.`,
    );
}

function refuseFolder(root: Root, stats: BigIntStats, shown: string): void {
  checkEntry(root, stats, shown);
  if (!stats.isDirectory()) throw new ToolRefusal('not-a-folder', `${shown} is not a folder.`);
}

/** Errors of the system as refusals that a model understands. */
export function explainOpenError(thrown: unknown, shown: string): Error {
  const { code } = thrown as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new ToolRefusal('not-found', `${shown} does not exist.`);
  if (code === 'ELOOP') return new ToolRefusal('link', `${shown} is a link: links are not followed.`);
  if (code === 'ENOTDIR') return new ToolRefusal('not-a-folder', `${shown} is not a folder, or is a link.`);
  if (code === 'ENXIO') return new ToolRefusal('not-a-file', `${shown} is not a regular file.`);
  if (code === 'EACCES' || code === 'EPERM')
    return new ToolRefusal('no-permission', `${shown} may not be opened by this user.`);
  return thrown as Error;
}

const same = (one: BigIntStats, other: BigIntStats): boolean =>
  one.dev === other.dev && one.ino === other.ino;

function changed(shown: string): ToolRefusal {
  return new ToolRefusal('changed-meanwhile', `${shown} was exchanged while it was being opened.`);
}

async function enter(root: Root, parent: string, name: string, shown: string, make: boolean): Promise<void> {
  const found = await lstat(path.join(parent, name), { bigint: true }).catch(async (error) => {
    if (!make || error.code !== 'ENOENT') throw explainOpenError(error, shown);
    // EEXIST: somebody else made it this moment; the check below sees what.
    await mkdir(path.join(parent, name), { mode: 0o700 }).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code !== 'EEXIST') throw explainWriteError(thrown, shown);
    });
    return await lstat(path.join(parent, name), { bigint: true });
  });
  refuseFolder(root, found, shown);
}

const openFolder = (folder: string): Promise<FileHandle> =>
  open(folder, constants.O_RDONLY | constants.O_DIRECTORY | notFollowing);

async function byDescriptors<Result>(
  root: Root,
  parts: readonly string[],
  make: boolean,
  use: (place: Place) => Promise<Result>,
): Promise<Result> {
  let handle = await openFolder(root.folder).catch((error) => {
    throw explainOpenError(error, 'The root folder');
  });
  try {
    const stats = await handle.stat({ bigint: true });
    if (stats.dev !== root.device || stats.ino !== root.inode) throw changed('The root folder');
    for (const [index, name] of parts.entries()) {
      const shown = shownPath(parts.slice(0, index + 1));
      const parent = `${descriptorFolder}/${handle.fd}`;
      await enter(root, parent, name, shown, make);
      const next = await openFolder(path.join(parent, name)).catch((error) => {
        throw explainOpenError(error, shown);
      });
      await handle.close();
      handle = next;
      refuseFolder(root, await handle.stat({ bigint: true }), shown);
    }
    const { fd } = handle;
    const place = `${descriptorFolder}/${fd}`;
    return await use({
      root,
      parts,
      at: (name = '') => `${place}/${name}`,
      async verify() {
        if ((await readlink(place)) !== path.join(root.folder, ...parts)) throw changed(shownPath(parts));
      },
    });
  } finally {
    await handle.close();
  }
}

async function byPaths<Result>(
  root: Root,
  parts: readonly string[],
  make: boolean,
  use: (place: Place) => Promise<Result>,
): Promise<Result> {
  const stats = await lstat(root.folder, { bigint: true }).catch((error) => {
    throw explainOpenError(error, 'The root folder');
  });
  if (stats.dev !== root.device || stats.ino !== root.inode) throw changed('The root folder');
  let folder = root.folder;
  for (const [index, name] of parts.entries()) {
    await enter(root, folder, name, shownPath(parts.slice(0, index + 1)), make);
    folder = path.join(folder, name);
  }
  const found = await lstat(folder, { bigint: true });
  return await use({
    root,
    parts,
    at: (name = '') => path.join(folder, name),
    async verify() {
      const now = await lstat(folder, { bigint: true });
      if ((await realpath(folder)) !== folder || !same(found, now)) throw changed(shownPath(parts));
    },
  });
}

/**
 * Opens a folder below the root, link by link, for the time of `use`.
 * @param make makes the folders that are missing on the way
 * @throws ToolRefusal `link`, `not-a-folder`, `not-found`, `other-file-system`, `changed-meanwhile`, `no-permission`
 */
export async function withFolder<Result>(
  root: Root,
  parts: readonly string[],
  use: (place: Place) => Promise<Result>,
  { make = false } = {},
): Promise<Result> {
  const walk = root.walk === 'descriptors' ? byDescriptors : byPaths;
  return await walk(root, parts, make, async (place) => {
    await place.verify();
    return await use(place);
  });
}

/**
 * Opens a regular file of a folder for reading. Never waits (a pipe), never follows.
 * @throws ToolRefusal as `withFolder`, and `not-a-file`, `hard-link`
 */
export async function openFileIn(
  place: Place,
  name: string,
): Promise<{ readonly handle: FileHandle; readonly stats: BigIntStats }> {
  const shown = shownPath([...place.parts, name]);
  const { root } = place;
  const looked = await lstat(place.at(name), { bigint: true }).catch((error) => {
    throw explainOpenError(error, shown);
  });
  // Before it is opened: to open a device can do something.
  checkFile(root, looked, shown);
  const flags = constants.O_RDONLY | notFollowing | (constants.O_NONBLOCK ?? 0);
  const handle = await open(place.at(name), flags).catch((error) => {
    throw explainOpenError(error, shown);
  });
  try {
    const stats = await handle.stat({ bigint: true });
    checkFile(root, stats, shown);
    if (!same(looked, stats)) throw changed(shown);
    if (root.walk === 'descriptors') {
      const real = await readlink(`${descriptorFolder}/${handle.fd}`);
      if (real !== path.join(root.folder, ...place.parts, name)) throw changed(shown);
    }
    await place.verify();
    return { handle, stats };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Folder and name of a file's path. @throws ToolRefusal `not-a-file` for the root itself */
export function splitFile(parts: readonly string[]): { folder: readonly string[]; name: string } {
  const name = parts.at(-1);
  if (name === undefined) throw new ToolRefusal('not-a-file', 'Name a file, not the root folder.');
  return { folder: parts.slice(0, -1), name };
}
