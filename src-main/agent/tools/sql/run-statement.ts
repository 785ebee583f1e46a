/**
 * Child side: one statement on one SQLite file. The only file outside the store that loads the database, in a process
 * that is made for one statement: what runs long or takes memory is stopped by the end of the process.
 */
import { closeSync, lstatSync, openSync, readSync, realpathSync } from 'node:fs';
import Database from 'better-sqlite3';
import { ToolRefusal } from '../../tool.ts';
import { cutText } from '../shown-text.ts';
import { checkStatement } from './check-statement.ts';
import type { StatementAnswer, StatementLimits, StatementRequest } from './statement-request.ts';

type Value = string | number | bigint | null | Uint8Array;

/** SQLite follows links, and makes a file of nothing out of an empty one. */
function checkFile(file: string): void {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (!stats) throw new ToolRefusal('not-found', 'The database file does not exist.');
  if (!stats.isFile() || stats.nlink > 1)
    throw new ToolRefusal('not-a-database', 'The database must be a regular file, and not a link.');
  const head = Buffer.alloc(16);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, head, 0, 16, 0);
  } finally {
    closeSync(handle);
  }
  // Database File Format, 1.3: the header string.
  if (head.toString('latin1') !== 'SQLite format 3\0')
    throw new ToolRefusal('not-a-database', 'The file is not an SQLite database.');
}

function open({ file, access }: StatementRequest): Database.Database {
  checkFile(file);
  // Absolute, so never taken for a `file:` address. better-sqlite3 sets SQLITE_DBCONFIG_DEFENSIVE by itself.
  const database = new Database(file, { readonly: access === 'read', fileMustExist: true, timeout: 1000 });
  const [main] = database.pragma('database_list') as { file: string }[];
  if (!main || realpathSync(main.file) !== realpathSync(file)) {
    database.close();
    throw new ToolRefusal('not-a-database', 'The database file was exchanged while it was being opened.');
  }
  // Views and triggers of a file that somebody else made may not call what has effects.
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
  // Sorting spills into memory, which is limited, and not onto the disk, which is not.
  database.pragma('temp_store = MEMORY');
  database.pragma('mmap_size = 0');
  if (access === 'read') database.pragma('query_only = ON');
  return database;
}

/** As JSON shows it, cut. Blobs are not shown. */
function cell(value: Value, longest: number): { shown: unknown; cut: boolean } {
  if (value instanceof Uint8Array) return { shown: `<blob of ${value.byteLength} bytes>`, cut: false };
  if (typeof value === 'bigint') {
    const small = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
    return { shown: small ? Number(value) : String(value), cut: false };
  }
  if (typeof value !== 'string' || value.length <= longest) return { shown: value, cut: false };
  return { shown: `${cutText(value, longest)}…`, cut: true };
}

function read(statement: Database.Statement<[], unknown>, limits: StatementLimits): StatementAnswer {
  const columns = statement.columns().map(({ name }) => cell(name, limits.cell).shown);
  if (columns.length > limits.columns)
    throw new ToolRefusal('too-many-columns', `A result may have ${limits.columns} columns at most.`);
  const lines = [JSON.stringify(columns)];
  let characters = lines[0]!.length;
  let truncated = false;
  let rows = 0;
  for (const row of statement.raw().safeIntegers().iterate() as Iterable<Value[]>) {
    const cells = row.map((value) => cell(value, limits.cell));
    const line = JSON.stringify(cells.map(({ shown }) => shown));
    if (rows === limits.rows || characters + line.length > limits.characters) {
      truncated = true;
      break;
    }
    truncated ||= cells.some(({ cut }) => cut);
    rows += 1;
    characters += line.length + 1;
    lines.push(line);
  }
  return { text: lines.join('\n'), truncated };
}

function write(
  database: Database.Database,
  statement: Database.Statement<[], unknown>,
  { changes: most }: StatementLimits,
): StatementAnswer {
  const total = (): number => database.prepare('SELECT total_changes()').pluck().get() as number;
  const change = database.transaction(() => {
    const before = total();
    const returning = statement.reader ? statement.raw().all().length : undefined;
    const changes = returning === undefined ? statement.run().changes : undefined;
    const all = total() - before;
    if (all > most)
      throw new ToolRefusal(
        'too-many-changes',
        `The statement would change ${all} rows; ${most} are the most, so nothing was changed.`,
      );
    return changes ?? all;
  });
  return { text: `${change.immediate()} rows were changed.`, truncated: false };
}

const databaseErrors: Readonly<Record<string, string>> = {
  SQLITE_CORRUPT: 'The database is damaged',
  SQLITE_NOTADB: 'The file is not an SQLite database, or is encrypted',
  SQLITE_BUSY: 'Another program is writing to the database; try again later',
  SQLITE_READONLY_ROLLBACK: 'A program was ended while it wrote to the database; open it there first',
  SQLITE_READONLY_RECOVERY: 'A program was ended while it wrote to the database; open it there first',
  SQLITE_CANTOPEN: 'The database cannot be opened by this user',
};

/** What SQLite says, without the place of the file. */
function explain(thrown: unknown): Error {
  if (thrown instanceof ToolRefusal) return thrown;
  const { code = '', message } = thrown as { code?: string; message: string };
  const known = databaseErrors[code] ?? databaseErrors[code.split('_').slice(0, 2).join('_')];
  return new ToolRefusal(
    'database-error',
    known ? `${known} (${code}).` : `The statement failed: ${message}.`,
  );
}

/** Rolls back what a killed statement left half done: a connection that only reads cannot. @throws ToolRefusal */
export function recoverDatabase(file: string): void {
  try {
    checkFile(file);
    const database = new Database(file, { fileMustExist: true, timeout: 1000 });
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    database.close();
  } catch (error) {
    throw explain(error);
  }
}

/** @throws ToolRefusal; see `RunStatement` */
export function runStatement(request: StatementRequest): StatementAnswer {
  const { sql, access, limits } = request;
  checkStatement(sql, access);
  let database: Database.Database | undefined;
  try {
    database = open(request);
    const statement = database.prepare<[], unknown>(sql);
    if (access === 'read' && !(statement.readonly && statement.reader))
      throw new ToolRefusal('not-read-only', 'Only statements that read are open.');
    if (access === 'write' && statement.readonly)
      throw new ToolRefusal('statement', 'This statement changes nothing: ask with query_database.');
    return access === 'read' ? read(statement, limits) : write(database, statement, limits);
  } catch (error) {
    throw explain(error);
  } finally {
    database?.close();
  }
}
