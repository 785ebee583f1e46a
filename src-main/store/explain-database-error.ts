import { StoreError } from './store-error.ts';

function codeOf(thrown: unknown): string {
  const { code } = thrown instanceof Error ? (thrown as Error & { code?: unknown }) : {};
  return typeof code === 'string' ? code : '';
}

/**
 * SQLite's errors that a person can do something about, with path and remedy; anything else as it is.
 * @param file path of the database.
 * @see https://www.sqlite.org/rescode.html
 */
export function explainDatabaseError(thrown: unknown, file: string): unknown {
  const code = codeOf(thrown);
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') {
    return new StoreError('disk-full', `No space left to write ${file}: free some space on its disk`, thrown);
  }
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    return new StoreError(
      'database-damaged',
      `The database ${file} is damaged (${(thrown as Error).message}): put a backup in its place, ` +
        'or move it and the files beside it that begin with its name away to start with an empty one',
      thrown,
    );
  }
  if (code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM') {
    return new StoreError(
      'data-folder-unusable',
      `The database ${file} cannot be opened for writing (${(thrown as Error).message}): ` +
        'give this user the right to write it and its folder, or choose another data folder',
      thrown,
    );
  }
  if (code.startsWith('SQLITE_IOERR')) {
    const message = `The disk failed while ${file} was read or written (${code}): check the disk and its connection`;
    return new StoreError('disk-error', message, thrown);
  }
  return thrown;
}
