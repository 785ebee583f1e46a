import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { migrate } from './migrations.ts';
import { createShieldDecisions, mostShieldDecisions, type ShieldDecisions } from './shield-decisions.ts';

let decisions: ShieldDecisions;

beforeEach(() => {
  const database = new Database(':memory:');
  migrate(database);
  decisions = createShieldDecisions(database);
});

const one = (text: string) => ({
  text,
  verdict: 'ALLOW',
  policy: { floor: 0.7 },
  history: [],
  decision: { verdict: 'ALLOW' },
  signals: { findings: [{ id: 'x' }] },
  dataSha256: 'a'.repeat(64),
});

describe('stored decisions of the shield', () => {
  it('come back whole, newest first', () => {
    decisions.add(one('a'));
    const id = decisions.add(one('b'));
    expect(decisions.list(10).map(({ text }) => text)).toEqual(['b', 'a']);
    expect(decisions.get(id)).toMatchObject(one('b'));
    expect(decisions.get(99)).toBeUndefined();
  });

  it('store a prompt that was judged alike last once', () => {
    expect(decisions.add(one('a'))).toBe(decisions.add(one('a')));
    decisions.add({ ...one('a'), policy: { floor: 0.9 } });
    expect(decisions.list(10)).toHaveLength(2);
  });

  it('keep the newest up to the cap', () => {
    for (let at = 0; at < mostShieldDecisions + 3; at += 1) decisions.add(one(`prompt ${at}`));
    const kept = decisions.list(mostShieldDecisions + 10);
    expect(kept).toHaveLength(mostShieldDecisions);
    expect(kept.at(-1)!.text).toBe('prompt 3');
  });

  it('leave out signals that are too long', () => {
    const id = decisions.add({ ...one('a'), signals: 'x'.repeat(300_000) });
    expect(decisions.get(id)!.signals).toBeNull();
  });

  it('are deleted, some or all', () => {
    const ids = ['a', 'b', 'c'].map((text) => decisions.add(one(text)));
    expect(decisions.remove([ids[1]!, 99])).toBe(1);
    expect(decisions.list(10).map(({ text }) => text)).toEqual(['c', 'a']);
    expect(decisions.remove()).toBe(2);
    expect(decisions.list(10)).toEqual([]);
  });
});
