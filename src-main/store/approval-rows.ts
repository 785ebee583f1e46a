/** Approvals in the database, without the rules of who may do what when. */
import type { Database } from 'better-sqlite3';
import type { Approval, ApprovalExecution, ApprovalStatus } from '../agent/approvals.ts';

/** Also counts of what is looked at: how a queue stands. */
export type ApprovalCounts = Readonly<Record<ApprovalStatus, number>>;

export interface ApprovalFilter {
  readonly status?: ApprovalStatus;
  /** 100 unless given. */
  readonly limit?: number;
}

export interface ApprovalChange {
  readonly status: ApprovalStatus;
  readonly decidedAt: string | null;
  readonly decidedBy: string | null;
  readonly reason: string | null;
  readonly execution: ApprovalExecution | null;
  readonly program: string | null;
  readonly shown: Approval['shown'];
}

export interface ApprovalRows {
  insert(approval: Approval): void;
  change(id: string, change: ApprovalChange): void;
  get(id: string): Approval | undefined;
  /** Newest first. */
  list(filter: ApprovalFilter): Approval[];
  counts(): ApprovalCounts;
  /** Open or granted, and due at a time (ISO 8601); with none, all of them. Oldest first. */
  pending(expiringBy?: string): Approval[];
  /** When the next of them expires. */
  nextExpiry(): string | null;
  /** The steps that the log has about it, for this very action, in order. */
  steps(id: string, actionSha256: string): string[];
}

type Row = Omit<Approval, 'shown'> & Approval['shown'];

const columns = `id, action_sha256 AS actionSha256, title, detail, decision, conversation, status,
  opened_at AS openedAt, expires_at AS expiresAt, decided_at AS decidedAt, decided_by AS decidedBy, reason, execution`;

const waiting = "status IN ('open', 'granted')";

function fromRow({ title, detail, ...rest }: Row): Approval {
  return { ...rest, shown: { title, detail } };
}

export function createApprovalRows(database: Database): ApprovalRows {
  const insert = database.prepare(
    `INSERT INTO approvals (id, action_sha256, title, detail, decision, conversation, status, opened_at, expires_at)
     VALUES (:id, :actionSha256, :title, :detail, :decision, :conversation, :status, :openedAt, :expiresAt)`,
  );
  const update = database.prepare(
    `UPDATE approvals SET status = :status, decided_at = :decidedAt, decided_by = :decidedBy, reason = :reason,
       execution = :execution, program = :program, title = :title, detail = :detail
     WHERE id = :id`,
  );
  const select = database.prepare<[string], Row>(`SELECT ${columns} FROM approvals WHERE id = ?`);
  const selectMany = database.prepare<[Record<string, unknown>], Row>(
    `SELECT ${columns} FROM approvals WHERE :status IS NULL OR status = :status ORDER BY position DESC LIMIT :limit`,
  );
  const count = database.prepare<[], { status: ApprovalStatus; count: number }>(
    'SELECT status, count(*) AS count FROM approvals GROUP BY status',
  );
  const selectPending = database.prepare<[Record<string, unknown>], Row>(
    `SELECT ${columns} FROM approvals WHERE ${waiting} AND (:by IS NULL OR expires_at <= :by) ORDER BY position`,
  );
  const next = database
    .prepare<[], string | null>(`SELECT min(expires_at) FROM approvals WHERE ${waiting}`)
    .pluck();
  const selectSteps = database
    .prepare<[string, string], string>(
      `SELECT entry ->> '$.event.step' FROM audit_entries WHERE approval = ? AND kind = 'approval'
         AND entry ->> '$.event.actionSha256' = ? ORDER BY sequence`,
    )
    .pluck();
  return {
    insert({ shown, ...approval }) {
      insert.run({ ...approval, ...shown });
    },
    change(id, { shown, ...change }) {
      update.run({ id, ...change, ...shown });
    },
    get(id) {
      const row = select.get(id);
      return row && fromRow(row);
    },
    list({ status, limit = 100 }) {
      return selectMany.all({ status: status ?? null, limit }).map(fromRow);
    },
    counts() {
      const none = { open: 0, granted: 0, rejected: 0, expired: 0, used: 0, withdrawn: 0 };
      return { ...none, ...Object.fromEntries(count.all().map((row) => [row.status, row.count])) };
    },
    pending: (expiringBy) => selectPending.all({ by: expiringBy ?? null }).map(fromRow),
    nextExpiry: () => next.get() ?? null,
    steps: (id, actionSha256) => selectSteps.all(id, actionSha256),
  };
}
