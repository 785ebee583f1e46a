/**
 * `audit.sqlite`, a file of its own beside the workbench's. Its commits wait for the disk (synchronous = FULL), those of
 * training's events do not; it is not locked exclusively, so that `so8t audit` can read it while the workbench writes; and
 * damage to one is not damage to the other. Approvals are in it because each of their steps is one transaction with its
 * entry. There is one writer: whoever holds the lock of the data folder.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { auditMigrations } from './audit-schema.ts';
import { assertWritable } from './data-folder.ts';
import { explainDatabaseError } from './explain-database-error.ts';
import { migrate } from './migrations.ts';
import { StoreError } from './store-error.ts';

export const auditFileName = 'audit.sqlite';

/** @throws StoreError `data-folder-unusable`, `database-damaged`, `database-newer`, `database-foreign`, `disk-full` */
export function openAuditDatabase(folder: string): Database.Database {
  const file = path.join(folder, auditFileName);
  assertWritable(file);
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { timeout: 5000 });
    migrate(database, auditMigrations);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    // REPLACE shall not go around the triggers.
    database.pragma('recursive_triggers = ON');
    return database;
  } catch (thrown) {
    database?.close();
    throw explainDatabaseError(thrown, file);
  }
}

/**
 * For reading alone, also while the workbench writes.
 * @throws StoreError `not-found` where there is no log, `database-damaged`, `database-newer`
 */
export function readAuditDatabase(folder: string): Database.Database {
  const file = path.join(folder, auditFileName);
  if (!existsSync(file))
    throw new StoreError(
      'not-found',
      `${folder} has no audit log (${auditFileName}): name a data folder that has one`,
    );
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true, timeout: 5000 });
    const version = database.pragma('user_version', { simple: true }) as number;
    if (version > auditMigrations.length)
      throw new StoreError('database-newer', `${file} was written by a newer workbench: update this one`);
    return database;
  } catch (thrown) {
    database?.close();
    throw explainDatabaseError(thrown, file);
  }
}
