/** The folder that everything of one workbench lives in. */
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { StoreError } from './store-error.ts';

/** Not `recursive: true`: Node 24 never returns from that where a parent exists but takes no folders (/proc). */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return;
    const parent = path.dirname(folder);
    if (code !== 'ENOENT' || existsSync(parent)) throw thrown;
    makeFolder(parent);
    mkdirSync(folder);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'it is not a folder',
  ENOENT: 'no folder can be made there',
  ENOTDIR: 'a part of its path is not a folder',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'its file system is read-only',
  ENOSPC: 'its disk is full',
};

function unusable(what: string, thrown: unknown): StoreError {
  const { code = '', message } = thrown as NodeJS.ErrnoException;
  const text = `${what} cannot be used: ${reasons[code] ?? message}. Choose a folder that this user can write`;
  return new StoreError('data-folder-unusable', text, thrown);
}

/**
 * Makes the folder when it is not there and returns its absolute path.
 * @throws StoreError `data-folder-unusable`.
 */
export function prepareDataFolder(dataFolder: string): string {
  const folder = path.resolve(dataFolder);
  try {
    makeFolder(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (thrown) {
    throw unusable(`The data folder ${folder}`, thrown);
  }
  return folder;
}

/**
 * SQLite opens a file of another user without a word and fails later with "disk I/O error".
 * @throws StoreError `data-folder-unusable`.
 */
export function assertWritable(file: string): void {
  if (!existsSync(file)) return;
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
  } catch (thrown) {
    throw unusable(`The file ${file} in the data folder`, thrown);
  }
}
