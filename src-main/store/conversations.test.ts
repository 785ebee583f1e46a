import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { createConversations } from './conversations.ts';
import { migrate } from './migrations.ts';

function open() {
  const database = new Database(':memory:');
  migrate(database);
  database.pragma('foreign_keys = ON');
  return createConversations(database);
}

const turn = (id: string, conversation: string, ended = true, record: unknown = { id }) => ({
  id,
  conversation,
  status: ended ? 'answered' : 'going-on',
  ended,
  record,
});

describe('conversations', () => {
  it('are made once, and take their first title', () => {
    const conversations = open();
    const made = conversations.create('a');
    expect(conversations.create('a')).toEqual(made);
    conversations.name('a', 'first');
    conversations.name('a', 'second');
    expect(conversations.list(10)).toMatchObject([{ id: 'a', title: 'first', turns: 0, status: null }]);
  });

  it('keep their turns in order; a turn that is saved again keeps its number', () => {
    const conversations = open();
    conversations.create('a');
    conversations.saveTurn(turn('1', 'a', false));
    conversations.saveTurn(turn('2', 'a', false));
    conversations.saveTurn(turn('1', 'a', true, { more: ['text'] }));
    expect(conversations.turns('a')).toMatchObject([
      { id: '1', number: 1, ended: true, record: { more: ['text'] } },
      { id: '2', number: 2, ended: false },
    ]);
    expect(conversations.turn('1')).toMatchObject({ number: 1, status: 'answered' });
    expect(conversations.unendedTurns().map(({ id }) => id)).toEqual(['2']);
    expect(conversations.get('a')).toMatchObject({ turns: 2, status: 'going-on' });
  });

  it('are gone with their turns, and a turn that still goes on does not bring one back', () => {
    const conversations = open();
    conversations.create('a');
    conversations.saveTurn(turn('1', 'a', false));
    conversations.remove('a');
    expect([conversations.get('a'), conversations.turn('1'), conversations.unendedTurns()]).toEqual([
      undefined,
      undefined,
      [],
    ]);
    expect(() => conversations.saveTurn(turn('1', 'a'))).toThrow('no conversation a');
    expect(conversations.list(10)).toEqual([]);
  });

  it('are listed by their last use', () => {
    const conversations = open();
    for (const id of ['a', 'b']) conversations.create(id);
    const later = Date.now() + 5;
    while (Date.now() < later);
    conversations.saveTurn(turn('1', 'a'));
    expect(conversations.list(10).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(conversations.list(1)).toHaveLength(1);
  });
});
