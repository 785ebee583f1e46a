/** Opens the one database of a data folder, for this process alone. */
import path from 'node:path';
import Database from 'better-sqlite3';
import { assertWritable, prepareDataFolder } from './data-folder.ts';
import { explainDatabaseError } from './explain-database-error.ts';
import {
  describeOwner,
  type FolderOwner,
  hasOwnerNote,
  removeOwnerNote,
  writeOwnerNote,
} from './folder-owner.ts';
import { migrate } from './migrations.ts';
import { StoreError } from './store-error.ts';

export const databaseFileName = 'workbench.sqlite';

export interface OpenDatabase {
  readonly database: Database.Database;
  /** Path of the data folder. */
  readonly folder: string;
  readonly file: string;
  close(): void;
}

function isLocked(thrown: unknown): boolean {
  return thrown instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(thrown.code);
}

function lock(database: Database.Database): void {
  // Exclusive *before* WAL: the index of the log is then in our memory, there is no -shm file, and the lock, which
  // the operating system holds for us, lasts until we close or die.
  database.pragma('locking_mode = EXCLUSIVE');
  database.exec('BEGIN EXCLUSIVE; COMMIT');
}

function configure(database: Database.Database): void {
  database.pragma('journal_mode = WAL');
  // A dead process loses nothing that was committed; a power cut may lose the last commits, but damages nothing.
  database.pragma('synchronous = NORMAL');
  database.pragma('foreign_keys = ON');
}

/** After a regular end SQLite's own checks must do: this one reads every page. */
function checkAfterCrash(database: Database.Database): void {
  const finding = database.pragma('quick_check(1)', { simple: true });
  if (finding !== 'ok') throw new Database.SqliteError(String(finding), 'SQLITE_CORRUPT');
}

/**
 * Opens `<dataFolder>/workbench.sqlite`, making folder and file when they are not there, and brings it to the newest
 * schema. The folder stays locked until `close` or the end of the process, however that ends.
 * @throws StoreError `data-folder-in-use`, `data-folder-unusable`, `database-damaged`, `database-newer`, `database-foreign`.
 */
export function openDatabase(dataFolder: string, owner: FolderOwner): OpenDatabase {
  const folder = prepareDataFolder(dataFolder);
  const file = path.join(folder, databaseFileName);
  assertWritable(file);
  let database: Database.Database | undefined;
  try {
    // A holder that was killed a moment ago may need a moment to be gone.
    database = new Database(file, { timeout: 500 });
    lock(database);
    if (hasOwnerNote(folder)) checkAfterCrash(database);
    migrate(database);
    // Last: a file that turns out not to be ours stays as it was.
    configure(database);
  } catch (thrown) {
    database?.close();
    if (!isLocked(thrown)) throw explainDatabaseError(thrown, file);
    const message = `The data folder ${folder} is in use by ${describeOwner(folder)}; close it or choose another folder`;
    throw new StoreError('data-folder-in-use', message, thrown);
  }
  writeOwnerNote(folder, owner);
  const opened = database;
  return {
    database: opened,
    folder,
    file,
    close() {
      if (!opened.open) return;
      // While the lock is still ours: afterwards the note may be that of the next program.
      removeOwnerNote(folder);
      opened.close();
    },
  };
}
