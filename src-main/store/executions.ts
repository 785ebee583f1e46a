/** Which actions have begun and not ended: what a program that was killed leaves behind is found at the next start. */
import type { Database } from 'better-sqlite3';
import type { AuditEvent } from '../agent/audit-log.ts';
import type { AuditWriter } from './audit-log.ts';

export interface Executions {
  /** Within the transaction of the entry. */
  record(event: AuditEvent): void;
  /** Writes an end for everything that programs other than this one began, or had leave to and did not begin. */
  interrupt(writer: AuditWriter): void;
}

const detail = 'the program ended before the action did: whether it had its effect is not known';

export function createExecutions(database: Database, program: string): Executions {
  const begin = database.prepare(
    'INSERT OR IGNORE INTO open_executions (permitted_by, action_sha256, program) VALUES (?, ?, ?)',
  );
  const end = database.prepare('DELETE FROM open_executions WHERE permitted_by = ? AND action_sha256 = ?');
  const setApproval = database.prepare("UPDATE approvals SET execution = ? WHERE id = ? AND status = 'used'");
  const left = database.prepare<[string], { permittedBy: string; actionSha256: string }>(
    'SELECT permitted_by AS permittedBy, action_sha256 AS actionSha256 FROM open_executions WHERE program <> ?',
  );
  const usedAndNotBegun = database.prepare<[string], { permittedBy: string; actionSha256: string }>(
    `SELECT id AS permittedBy, action_sha256 AS actionSha256 FROM approvals
     WHERE status = 'used' AND execution IS NULL AND program <> ?`,
  );
  return {
    record(event) {
      if (event.kind !== 'execution') return;
      const { permittedBy, actionSha256, outcome } = event;
      if (outcome === 'begun') begin.run(permittedBy, actionSha256, program);
      else end.run(permittedBy, actionSha256);
      setApproval.run(outcome, permittedBy);
    },
    interrupt({ write }) {
      const all = [...left.all(program), ...usedAndNotBegun.all(program)];
      for (const execution of all) write({ kind: 'execution', ...execution, outcome: 'interrupted', detail });
    },
  };
}
