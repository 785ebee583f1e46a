/** What can go wrong with the store, in words for the person who has to do something about it. */

export type StoreErrorCode =
  /** Another program holds the data folder. */
  | 'data-folder-in-use'
  /** Not a folder, or not writable. */
  | 'data-folder-unusable'
  | 'database-damaged'
  /** Made by a newer version of the workbench. */
  | 'database-newer'
  /** An SQLite file of another program. */
  | 'database-foreign'
  /** The audit log, its head, its key or its signatures do not fit together: changed, cut, or not this log's. */
  | 'audit-damaged'
  /** No space. Nothing was written, except that events which were appended are kept in memory and written later. */
  | 'disk-full'
  /** The operating system could not read or write. */
  | 'disk-error'
  /** No space, and so much is waiting in memory already that the new events were not taken. */
  | 'events-refused'
  | 'not-found'
  | 'invalid'
  /** Not a legal change of a run's status, or events for a run that has ended. */
  | 'illegal-transition'
  /** The events do not follow what is stored: another writer was there, or some are missing. */
  | 'sequence-conflict';

/** Its `name` and `code` survive the way from the store process; its class does not: use `isStoreError`. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Whether something thrown in this or in the store process is a store error, of the given code if one is given. */
export function isStoreError(
  thrown: unknown,
  code?: StoreErrorCode,
): thrown is Error & { code: StoreErrorCode } {
  if (!(thrown instanceof Error) || thrown.name !== 'StoreError') return false;
  return code === undefined || (thrown as Error & { code?: unknown }).code === code;
}
