/** Reads the log: pages by filters, single entries, counts. Also of a file that another program writes at the moment. */
import type { Database } from 'better-sqlite3';
import type { AuditDetails, AuditFilter, AuditPage, AuditQuery, AuditSummary } from '../audit/audit-query.ts';
import type { AuditEntry } from '../audit/entry.ts';
import { summarise } from '../audit/summarise.ts';

export interface AuditCounts {
  readonly total: number;
  readonly kinds: Readonly<Record<string, number>>;
  /** Of decisions. */
  readonly verdicts: Readonly<Record<string, number>>;
  readonly causes: Readonly<Record<string, number>>;
}

export interface AuditReader {
  entry(sequence: number): AuditDetails | undefined;
  /** The record of a decision, by its id. */
  decision(id: string): AuditDetails | undefined;
  /** Everything that was written about an approval, oldest first. */
  approval(id: string): AuditDetails[];
  /** Newest first. Long searches let other work in between. */
  list(query: AuditQuery): Promise<AuditPage>;
  /** Whole entries, oldest first: what a replay reads. */
  page(filter: AuditFilter, after: number, limit: number): AuditDetails[];
  counts(filter: AuditFilter): AuditCounts;
  lastSequence(): number;
  /** Milliseconds since 1970 of the last entry; 0 when there is none. */
  latestTime(): number;
}

interface Row {
  readonly sequence: number;
  readonly sha256: string;
  readonly entry: string;
}

/** Entries that a search looks at before other work gets its turn. */
const stretch = 2000;

function details({ sha256, entry }: Row): AuditDetails {
  const { sequence, at, previous, event } = JSON.parse(entry) as AuditEntry;
  return { sequence, at, previous, sha256, event };
}

/** Every form in which entries may have the name of a conversation, which is masked. */
type FormsOf = (conversation: string) => readonly string[];

/** The conditions of a filter, all of them on what is generated from the entry itself. */
function conditionsOf(
  filter: AuditFilter,
  formsOf: FormsOf,
): { readonly sql: string; readonly values: unknown[] } {
  const sql: string[] = [];
  const values: unknown[] = [];
  const oneOf = (column: string, wanted: readonly string[] | undefined): void => {
    if (!wanted || wanted.length === 0) return;
    sql.push(`${column} IN (${wanted.map(() => '?').join(', ')})`);
    values.push(...wanted);
  };
  const is = (condition: string, value: string | undefined): void => {
    if (value === undefined) return;
    sql.push(condition);
    values.push(value);
  };
  oneOf('kind', filter.kinds);
  oneOf('verdict', filter.verdicts);
  oneOf('subject', filter.subjects);
  oneOf('cause', filter.causes);
  is('script = ?', filter.script);
  is('language = ?', filter.language);
  oneOf('conversation', filter.conversation === undefined ? undefined : formsOf(filter.conversation));
  is('at >= ?', filter.from === undefined ? undefined : new Date(filter.from).toISOString());
  is('at < ?', filter.to === undefined ? undefined : new Date(filter.to).toISOString());
  return { sql: sql.map((one) => ` AND ${one}`).join(''), values };
}

/** Latin letters in any case, as SQLite's `lower` has it. */
function needleOf(search: string | undefined): string | null {
  const lower = search?.trim().replaceAll(/[A-Z]/gu, (letter) => letter.toLowerCase()) ?? '';
  return lower === '' ? null : lower;
}

/** As it stands in JSON text, where quotation marks and backslashes are escaped: finds the few entries to look into. */
const inJson = (needle: string): string => JSON.stringify(needle).slice(1, -1);

export function createAuditReader(
  database: Database,
  formsOf: FormsOf = (conversation) => [conversation],
): AuditReader {
  const columns = 'sequence, sha256, entry';
  const one = database.prepare<[number], Row>(`SELECT ${columns} FROM audit_entries WHERE sequence = ?`);
  const byDecision = database.prepare<[string], Row>(
    `SELECT ${columns} FROM audit_entries WHERE decision = ? ORDER BY sequence LIMIT 1`,
  );
  const byApproval = database.prepare<[string], Row>(
    `SELECT ${columns} FROM audit_entries WHERE approval = ? ORDER BY sequence`,
  );
  const last = database.prepare<[], number>('SELECT coalesce(max(sequence), 0) FROM audit_entries').pluck();
  const lastTime = database
    .prepare<[], string>('SELECT at FROM audit_entries ORDER BY sequence DESC LIMIT 1')
    .pluck();

  const lastSequence = (): number => last.get() ?? 0;

  return {
    entry(sequence) {
      const row = one.get(sequence);
      return row && details(row);
    },
    decision(id) {
      const row = byDecision.get(id);
      return row && details(row);
    },
    approval: (id) => byApproval.all(id).map(details),
    async list({ limit, before = Number.MAX_SAFE_INTEGER, search, ...filter }) {
      const { sql, values } = conditionsOf(filter, formsOf);
      const needle = needleOf(search);
      const found: AuditSummary[] = [];
      if (needle === null) {
        const rows = database
          .prepare<unknown[], Row>(
            `SELECT ${columns} FROM audit_entries WHERE sequence < ?${sql} ORDER BY sequence DESC LIMIT ?`,
          )
          .all(before, ...values, limit + 1);
        found.push(...rows.map((row) => summarise(details(row))));
      } else {
        // Stretch by stretch: a search through everything shall not keep a decision waiting.
        const select = database.prepare<unknown[], Row>(
          `SELECT ${columns} FROM audit_entries WHERE sequence < ? AND sequence >= ?${sql}
             AND instr(lower(entry), ?) > 0
             AND EXISTS (SELECT 1 FROM json_tree(entry, '$.event')
               WHERE type = 'text' AND instr(lower(atom), ?) > 0) ORDER BY sequence DESC LIMIT ?`,
        );
        let end = Math.min(before, lastSequence() + 1);
        while (end > 1 && found.length <= limit) {
          const start = Math.max(1, end - stretch);
          const rows = select.all(end, start, ...values, inJson(needle), needle, limit + 1 - found.length);
          found.push(...rows.map((row) => summarise(details(row))));
          end = start;
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
      const entries = found.slice(0, limit);
      return { entries, next: found.length > limit ? entries.at(-1)!.sequence : null };
    },
    page(filter, after, limit) {
      const { sql, values } = conditionsOf(filter, formsOf);
      return database
        .prepare<unknown[], Row>(
          `SELECT ${columns} FROM audit_entries WHERE sequence > ?${sql} ORDER BY sequence LIMIT ?`,
        )
        .all(after, ...values, limit)
        .map(details);
    },
    counts(filter) {
      const { sql, values } = conditionsOf(filter, formsOf);
      const rows = database
        .prepare<unknown[], { kind: string; verdict: string | null; cause: string | null; count: number }>(
          `SELECT kind, verdict, cause, count(*) AS count FROM audit_entries
           WHERE kind IS NOT NULL${sql} GROUP BY kind, verdict, cause`,
        )
        .all(...values);
      const sums = (key: 'kind' | 'verdict' | 'cause'): Record<string, number> => {
        const counts: Record<string, number> = {};
        for (const row of rows) {
          const value = row[key];
          if (value !== null) counts[value] = (counts[value] ?? 0) + row.count;
        }
        return counts;
      };
      const total = rows.reduce((sum, { count }) => sum + count, 0);
      return { total, kinds: sums('kind'), verdicts: sums('verdict'), causes: sums('cause') };
    },
    lastSequence,
    latestTime() {
      const at = lastTime.get();
      return at === undefined ? 0 : Date.parse(at);
    },
  };
}
