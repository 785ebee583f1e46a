/** Conversations with the agent and their turns, with what a turn needs to go on after a restart. People delete them. */
import type { Database } from 'better-sqlite3';
import { StoreError } from './store-error.ts';
import { toJson } from './to-json.ts';

export interface StoredConversation {
  /** UUID. */
  readonly id: string;
  readonly title: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly turns: number;
  /** Of the last turn; null before the first. */
  readonly status: string | null;
}

export interface NewStoredTurn {
  /** UUID. */
  readonly id: string;
  readonly conversation: string;
  readonly status: string;
  /** Whether it goes on, or waits for somebody: what a start of the program looks for. */
  readonly ended: boolean;
  /** JSON: the turn and what it needs to go on. */
  readonly record: unknown;
}

export interface StoredTurn extends NewStoredTurn {
  /** In its conversation, from 1. */
  readonly number: number;
}

export interface Conversations {
  /** The same id twice is one conversation. */
  create(id: string): StoredConversation;
  /** The title of one that has none yet. */
  name(id: string, title: string): void;
  /** Most recently used first. */
  list(limit: number): StoredConversation[];
  get(id: string): StoredConversation | undefined;
  /** With its turns. */
  remove(id: string): void;
  /** Adds a turn or replaces what is stored of it. @throws StoreError `not-found` without its conversation */
  saveTurn(turn: NewStoredTurn): void;
  turn(id: string): StoredTurn | undefined;
  /** Oldest first. */
  turns(conversation: string): StoredTurn[];
  /** Turns that have not ended, of all conversations, oldest first. */
  unendedTurns(): StoredTurn[];
}

type TurnRow = Omit<StoredTurn, 'record' | 'ended'> & { readonly record: string; readonly ended: number };

export function createConversations(database: Database): Conversations {
  const insert = database.prepare(
    `INSERT INTO conversations (id, title, created_at, updated_at) VALUES (:id, '', :now, :now)
     ON CONFLICT (id) DO NOTHING`,
  );
  const setTitle = database.prepare(`UPDATE conversations SET title = :title WHERE id = :id AND title = ''`);
  const columns = `id, title, created_at AS createdAt, updated_at AS updatedAt,
    (SELECT count(*) FROM conversation_turns WHERE conversation = conversations.id) AS turns,
    (SELECT status FROM conversation_turns WHERE conversation = conversations.id ORDER BY number DESC LIMIT 1) AS status`;
  const selectMany = database.prepare<[number], StoredConversation>(
    `SELECT ${columns} FROM conversations ORDER BY updated_at DESC, rowid DESC LIMIT ?`,
  );
  const selectOne = database.prepare<[string], StoredConversation>(
    `SELECT ${columns} FROM conversations WHERE id = ?`,
  );
  const removeOne = database.prepare('DELETE FROM conversations WHERE id = ?');
  const touch = database.prepare('UPDATE conversations SET updated_at = :now WHERE id = :id');
  const save = database.prepare(
    `INSERT INTO conversation_turns (id, conversation, number, status, ended, record)
     VALUES (:id, :conversation,
       (SELECT coalesce(max(number), 0) + 1 FROM conversation_turns WHERE conversation = :conversation),
       :status, :ended, :record)
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, ended = excluded.ended, record = excluded.record`,
  );
  const turnColumns = 'id, conversation, number, status, ended, record';
  const selectTurn = database.prepare<[string], TurnRow>(
    `SELECT ${turnColumns} FROM conversation_turns WHERE id = ?`,
  );
  const selectTurns = database.prepare<[string], TurnRow>(
    `SELECT ${turnColumns} FROM conversation_turns WHERE conversation = ? ORDER BY number`,
  );
  const selectUnended = database.prepare<[], TurnRow>(
    `SELECT ${turnColumns} FROM conversation_turns WHERE ended = 0 ORDER BY rowid`,
  );

  const fromRow = (row: TurnRow): StoredTurn => ({
    ...row,
    ended: row.ended === 1,
    record: JSON.parse(row.record),
  });
  const now = (): string => new Date().toISOString();

  return {
    create(id) {
      insert.run({ id, now: now() });
      return selectOne.get(id)!;
    },
    name: (id, title) => void setTitle.run({ id, title }),
    list: (limit) => selectMany.all(limit),
    get: (id) => selectOne.get(id),
    remove: (id) => void removeOne.run(id),
    saveTurn: database.transaction(({ id, conversation, status, ended, record }: NewStoredTurn) => {
      // A turn that goes on while its conversation is deleted must not bring it back.
      if (touch.run({ id: conversation, now: now() }).changes === 0)
        throw new StoreError('not-found', `There is no conversation ${conversation}`);
      save.run({ id, conversation, status, ended: ended ? 1 : 0, record: toJson(record, 'turn') });
    }),
    turn(id) {
      const row = selectTurn.get(id);
      return row && fromRow(row);
    },
    turns: (conversation) => selectTurns.all(conversation).map(fromRow),
    unendedTurns: () => selectUnended.all().map(fromRow),
  };
}
