/** The schema, step by step. A step that was released is never changed: what is wrong in it is put right by a later one. */
import type { Database } from 'better-sqlite3';
import { StoreError } from './store-error.ts';

/** `PRAGMA application_id`: the bytes "SO8T". */
const applicationId = 0x534f3854;

/** Step n, counted from 1, brings a database of version n - 1 to version n. */
export const migrations: readonly string[] = [
  // 1: training runs (and others) with everything that they tell.
  `CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    recipe TEXT NOT NULL CHECK (json_valid(recipe)),
    seed INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    reason TEXT,
    folder TEXT NOT NULL,
    program TEXT,
    created_at TEXT NOT NULL,
    started_at TEXT,
    ended_at TEXT,
    summary TEXT CHECK (summary IS NULL OR json_valid(summary))
  ) STRICT;
  CREATE INDEX runs_by_status ON runs (status);

  CREATE TABLE run_events (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    sequence INTEGER NOT NULL,
    kind TEXT NOT NULL,
    step INTEGER,
    payload TEXT NOT NULL,
    PRIMARY KEY (run_id, sequence)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER run_events_are_never_changed BEFORE UPDATE ON run_events
  BEGIN SELECT RAISE(ABORT, 'run_events is append-only'); END;`,

  // 2: artifacts and what they were made from. A parent need not be there: it may have stayed on another machine.
  `CREATE TABLE artifacts (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    kind TEXT NOT NULL,
    folder TEXT NOT NULL,
    manifest TEXT NOT NULL CHECK (json_valid(manifest)),
    created_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE artifact_parents (
    artifact TEXT NOT NULL REFERENCES artifacts (sha256) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    parent TEXT NOT NULL,
    PRIMARY KEY (artifact, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX artifact_parents_by_parent ON artifact_parents (parent);`,

  // 3: runs can be paused, and know what they were started with besides the recipe. SQLite cannot widen a CHECK, so the
  // table is made anew. Steps are nearly all of the events: the few others are found without walking over them.
  `CREATE TABLE new_runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    recipe TEXT NOT NULL CHECK (json_valid(recipe)),
    seed INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled')),
    reason TEXT,
    folder TEXT NOT NULL,
    program TEXT,
    created_at TEXT NOT NULL,
    started_at TEXT,
    ended_at TEXT,
    summary TEXT CHECK (summary IS NULL OR json_valid(summary)),
    setup TEXT CHECK (setup IS NULL OR json_valid(setup))
  ) STRICT;
  INSERT INTO new_runs SELECT *, NULL FROM runs;
  DROP TABLE runs;
  ALTER TABLE new_runs RENAME TO runs;
  CREATE INDEX runs_by_status ON runs (status);
  CREATE INDEX run_events_besides_steps ON run_events (run_id, kind, sequence) WHERE kind <> 'step';`,

  // 4: why a run ended or waits, by a code: screens of other languages have words for it. Older reasons have none.
  `ALTER TABLE runs ADD COLUMN reason_meaning TEXT CHECK (reason_meaning IS NULL OR json_valid(reason_meaning));`,

  // 5: prompts that the shield judged in the playground, to be replayed under another policy.
  `CREATE TABLE shield_decisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    text TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('ALLOW', 'ESCALATE', 'REFUSE')),
    policy TEXT NOT NULL CHECK (json_valid(policy)),
    history TEXT NOT NULL CHECK (json_valid(history)),
    decision TEXT NOT NULL CHECK (json_valid(decision)),
    signals TEXT CHECK (signals IS NULL OR json_valid(signals)),
    data_sha256 TEXT NOT NULL CHECK (length(data_sha256) = 64)
  ) STRICT;`,

  // 6: conversations with the agent.
  `CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX conversations_by_use ON conversations (updated_at);
  CREATE TABLE conversation_turns (
    id TEXT PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    status TEXT NOT NULL,
    ended INTEGER NOT NULL CHECK (ended IN (0, 1)),
    record TEXT NOT NULL CHECK (json_valid(record)),
    UNIQUE (conversation, number)
  ) STRICT;
  CREATE INDEX conversation_turns_that_go_on ON conversation_turns (id) WHERE ended = 0;`,
];

function readNumber(database: Database, pragma: string): number {
  return database.pragma(pragma, { simple: true }) as number;
}

/**
 * Brings the database to the newest version, each step in a transaction of its own.
 * @throws StoreError `database-newer`, `database-foreign`; nothing is changed then.
 */
export function migrate(database: Database, steps: readonly string[] = migrations): void {
  const file = database.name;
  const version = readNumber(database, 'user_version');
  const empty = readNumber(database, 'schema_version') === 0;
  if (!empty && readNumber(database, 'application_id') !== applicationId) {
    const message = `${file} is a database of another program: choose another data folder, or move the file away`;
    throw new StoreError('database-foreign', message);
  }
  if (version > steps.length) {
    throw new StoreError(
      'database-newer',
      `The database ${file} was written by a newer workbench (schema version ${version}, this one knows ` +
        `${steps.length}): update the workbench, or choose another data folder`,
    );
  }
  // A table that others refer to can only be made anew with this off; it cannot be changed within a transaction.
  database.pragma('foreign_keys = OFF');
  try {
    for (const [offset, step] of steps.slice(version).entries()) {
      database.transaction(() => {
        database.exec(step);
        const broken = database.pragma('foreign_key_check') as { readonly table: string }[];
        if (broken.length > 0) throw new Error(`${file}: rows of ${broken[0]!.table} refer to none`);
        database.pragma(`application_id = ${applicationId}`);
        database.pragma(`user_version = ${version + offset + 1}`);
      })();
    }
  } finally {
    database.pragma('foreign_keys = ON');
  }
}
