/**
 * The schema of `audit.sqlite`, step by step. A step that was released is never changed.
 *
 * What can be searched is generated from the very text that the hash is over: no column can say anything else than it.
 */
export const auditMigrations: readonly string[] = [
  // 1: the chain, its checkpoints, approvals with what came of them, and settings that are changed with an entry.
  `CREATE TABLE audit_entries (
    sequence INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    entry TEXT NOT NULL CHECK (json_valid(entry)),
    at TEXT GENERATED ALWAYS AS (entry ->> '$.at') VIRTUAL,
    kind TEXT GENERATED ALWAYS AS (entry ->> '$.event.kind') VIRTUAL,
    verdict TEXT GENERATED ALWAYS AS (entry ->> '$.event.decision.verdict') VIRTUAL,
    cause TEXT GENERATED ALWAYS AS (entry ->> '$.event.decision.cause') VIRTUAL,
    subject TEXT GENERATED ALWAYS AS (entry ->> '$.event.decision.subject') VIRTUAL,
    script TEXT GENERATED ALWAYS AS (entry ->> '$.event.script') VIRTUAL,
    language TEXT GENERATED ALWAYS AS (entry ->> '$.event.decision.shield.explanation.language') VIRTUAL,
    conversation TEXT GENERATED ALWAYS AS (entry ->> '$.event.decision.conversation') VIRTUAL,
    decision TEXT GENERATED ALWAYS AS (entry ->> '$.event.decision.id') VIRTUAL,
    approval TEXT GENERATED ALWAYS AS (entry ->> '$.event.approval') VIRTUAL
  ) STRICT;
  CREATE INDEX audit_by_time ON audit_entries (at);
  CREATE INDEX audit_by_kind ON audit_entries (kind, verdict);
  CREATE INDEX audit_by_conversation ON audit_entries (conversation) WHERE conversation IS NOT NULL;
  CREATE INDEX audit_by_decision ON audit_entries (decision) WHERE decision IS NOT NULL;
  CREATE INDEX audit_by_approval ON audit_entries (approval) WHERE approval IS NOT NULL;
  CREATE TRIGGER audit_entries_are_never_changed BEFORE UPDATE ON audit_entries
  BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END;
  CREATE TRIGGER audit_entries_are_never_removed BEFORE DELETE ON audit_entries
  BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END;
  CREATE TRIGGER audit_entries_have_no_holes BEFORE INSERT ON audit_entries
  WHEN new.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM audit_entries)
    OR new.entry ->> '$.sequence' IS NOT new.sequence
    OR new.entry ->> '$.previous' IS NOT coalesce(
      (SELECT sha256 FROM audit_entries ORDER BY sequence DESC LIMIT 1),
      '0000000000000000000000000000000000000000000000000000000000000000')
  BEGIN SELECT RAISE(ABORT, 'an audit entry follows the last one'); END;

  CREATE TABLE audit_checkpoints (
    sequence INTEGER PRIMARY KEY REFERENCES audit_entries (sequence),
    checkpoint TEXT NOT NULL CHECK (json_valid(checkpoint))
  ) STRICT;
  CREATE TRIGGER audit_checkpoints_are_never_changed BEFORE UPDATE ON audit_checkpoints
  BEGIN SELECT RAISE(ABORT, 'audit_checkpoints is append-only'); END;
  CREATE TRIGGER audit_checkpoints_are_never_removed BEFORE DELETE ON audit_checkpoints
  BEGIN SELECT RAISE(ABORT, 'audit_checkpoints is append-only'); END;

  CREATE TABLE approvals (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    action_sha256 TEXT NOT NULL CHECK (length(action_sha256) = 64),
    title TEXT NOT NULL,
    detail TEXT NOT NULL,
    decision TEXT NOT NULL,
    conversation TEXT,
    status TEXT NOT NULL CHECK (status IN ('open', 'granted', 'rejected', 'expired', 'used', 'withdrawn')),
    opened_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    decided_at TEXT,
    decided_by TEXT,
    reason TEXT,
    execution TEXT CHECK (execution IN ('not-run', 'begun', 'succeeded', 'failed', 'cut', 'cancelled', 'interrupted')),
    program TEXT
  ) STRICT;
  CREATE INDEX approvals_by_status ON approvals (status, position);
  CREATE TRIGGER approvals_are_never_removed BEFORE DELETE ON approvals
  BEGIN SELECT RAISE(ABORT, 'approvals are kept'); END;
  CREATE TRIGGER approvals_stay_bound BEFORE UPDATE OF id, action_sha256, decision, conversation, opened_at, expires_at
    ON approvals
  BEGIN SELECT RAISE(ABORT, 'an approval is bound to its action and its time'); END;
  CREATE TRIGGER approvals_go_one_way BEFORE UPDATE OF status ON approvals
  WHEN old.status <> new.status AND NOT (
    (old.status = 'open' AND new.status IN ('granted', 'rejected', 'expired', 'withdrawn'))
    OR (old.status = 'granted' AND new.status IN ('used', 'expired', 'withdrawn')))
  BEGIN SELECT RAISE(ABORT, 'an approval is decided once and used once'); END;

  CREATE TABLE open_executions (
    permitted_by TEXT NOT NULL,
    action_sha256 TEXT NOT NULL,
    program TEXT NOT NULL,
    PRIMARY KEY (permitted_by, action_sha256)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE audit_settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value))
  ) STRICT, WITHOUT ROWID;`,

  // 2: counts by any filter are read from an index alone: reading every entry for them kept the writer waiting.
  `DROP INDEX audit_by_kind;
  CREATE INDEX audit_by_kind ON audit_entries (kind, verdict, cause, subject, script, language, conversation, at);`,
];
