/**
 * A note beside the database that says who holds it. It only makes an error message helpful: whether the folder is
 * in use is decided by SQLite's lock, which the operating system takes away from a dead process.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The program that holds a data folder. */
export interface FolderOwner {
  /** Process id of the program (not of its store process). */
  readonly pid: number;
  /** Unlike the process id, never given to another program later. */
  readonly program: string;
}

function noteFile(folder: string): string {
  return path.join(folder, 'workbench.owner.json');
}

export function writeOwnerNote(folder: string, { pid, program }: FolderOwner): void {
  const file = noteFile(folder);
  try {
    writeFileSync(`${file}.new`, JSON.stringify({ pid, program, since: new Date().toISOString() }));
    renameSync(`${file}.new`, file);
  } catch {
    // A full disk must not keep anyone from looking at what is stored.
  }
}

/** True beside an unlocked database: its last program did not end regularly. */
export function hasOwnerNote(folder: string): boolean {
  return existsSync(noteFile(folder));
}

export function removeOwnerNote(folder: string): void {
  rmSync(noteFile(folder), { force: true });
}

/** Such as `another program (pid 4711, since 2026-01-31 12:00:00 UTC)`; without the brackets when the note says nothing. */
export function describeOwner(folder: string): string {
  try {
    const note: unknown = JSON.parse(readFileSync(noteFile(folder), 'utf8'));
    const { pid, since } = note as { pid?: unknown; since?: unknown };
    const time = new Date(String(since)).toISOString().replace('T', ' ').replace(/\..*/, ' UTC');
    return `another program (pid ${pid}, since ${time})`;
  } catch {
    return 'another program';
  }
}
