/** Prompts that the shield judged in the playground, kept to be replayed under another policy. People delete them. */
import type { Database } from 'better-sqlite3';
import { toJson } from './to-json.ts';

export interface NewShieldDecision {
  readonly text: string;
  readonly verdict: string;
  readonly policy: unknown;
  readonly history: unknown;
  /** What was decided, whole. */
  readonly decision: unknown;
  /** What the layers found; not kept where it is long. */
  readonly signals: unknown;
  /** Of the data that it was judged with. */
  readonly dataSha256: string;
}

export interface ShieldDecisionRecord extends NewShieldDecision {
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface ShieldDecisions {
  /** The oldest ones beyond the cap go. A prompt that was judged alike last is not stored twice. @returns its id */
  add(decision: NewShieldDecision): number;
  /** Newest first. */
  list(limit: number): ShieldDecisionRecord[];
  get(id: number): ShieldDecisionRecord | undefined;
  /** @param ids all of them when left out. @returns how many are gone */
  remove(ids?: readonly number[]): number;
}

/** More are not kept. */
export const mostShieldDecisions = 500;

/** Signals longer than this are not kept: their text is judged anew at a replay. */
const longestSignals = 200_000;

type Row = Record<'policy' | 'history' | 'decision' | 'dataSha256' | 'text' | 'verdict' | 'at', string> & {
  readonly id: number;
  readonly signals: string | null;
};

export function createShieldDecisions(database: Database): ShieldDecisions {
  const insert = database.prepare(
    `INSERT INTO shield_decisions (at, text, verdict, policy, history, decision, signals, data_sha256)
     VALUES (:at, :text, :verdict, :policy, :history, :decision, :signals, :dataSha256)`,
  );
  const columns = 'id, at, text, verdict, policy, history, decision, signals, data_sha256 AS dataSha256';
  const newest = database.prepare<[number], Row>(
    `SELECT ${columns} FROM shield_decisions ORDER BY id DESC LIMIT ?`,
  );
  const one = database.prepare<[number], Row>(`SELECT ${columns} FROM shield_decisions WHERE id = ?`);
  const trim = database.prepare(
    `DELETE FROM shield_decisions WHERE id <= (SELECT id FROM shield_decisions ORDER BY id DESC LIMIT 1 OFFSET ?)`,
  );
  const removeOne = database.prepare('DELETE FROM shield_decisions WHERE id = ?');
  const removeAll = database.prepare('DELETE FROM shield_decisions');

  function read(row: Row): ShieldDecisionRecord {
    return {
      ...row,
      policy: JSON.parse(row.policy),
      history: JSON.parse(row.history),
      decision: JSON.parse(row.decision),
      signals: row.signals === null ? null : JSON.parse(row.signals),
    };
  }

  return {
    add: database.transaction((own: NewShieldDecision) => {
      const policy = toJson(own.policy, 'policy');
      const history = toJson(own.history, 'history');
      const decision = toJson(own.decision, 'decision');
      const signals = toJson(own.signals, 'signals');
      const last = newest.get(1);
      const { text, verdict, dataSha256 } = own;
      const again =
        last?.text === text &&
        last.dataSha256 === dataSha256 &&
        last.policy === policy &&
        last.history === history;
      if (again) return last.id;
      const at = new Date().toISOString();
      const kept = signals.length > longestSignals ? null : signals;
      const added = insert.run({ at, text, verdict, policy, history, decision, signals: kept, dataSha256 });
      trim.run(mostShieldDecisions);
      return Number(added.lastInsertRowid);
    }),
    list: (limit) => newest.all(limit).map(read),
    get(id) {
      const row = one.get(id);
      return row && read(row);
    },
    remove: database.transaction((ids?: readonly number[]) =>
      ids === undefined
        ? removeAll.run().changes
        : ids.reduce((gone, id) => gone + removeOne.run(id).changes, 0),
    ),
  };
}
