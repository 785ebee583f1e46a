import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { createArtifacts, type NewArtifact } from './artifacts.ts';
import { migrate } from './migrations.ts';

function open() {
  const database = new Database(':memory:');
  migrate(database);
  database.pragma('foreign_keys = ON');
  return createArtifacts(database);
}

const hash = (letter: string) => letter.repeat(64);

function artifact(letter: string, parents = ''): NewArtifact {
  const manifest = { name: letter, files: { 'model.gguf': hash('0') } };
  return {
    sha256: hash(letter),
    kind: 'checkpoint',
    folder: letter,
    manifest,
    parents: [...parents].map(hash),
  };
}

describe('artifacts', () => {
  it('are added once and come back with their parents in order', () => {
    const artifacts = open();
    const added = artifacts.add(artifact('c', 'ba'));
    expect(added).toMatchObject(artifact('c', 'ba'));
    expect(artifacts.get(hash('c'))).toEqual(added);
    expect(artifacts.add({ ...artifact('c', 'ba'), folder: 'moved' })).toEqual({ ...added, folder: 'moved' });
    expect(artifacts.get(hash('d'))).toBeUndefined();
  });

  it('with the same hash must be the same', () => {
    const artifacts = open();
    artifacts.add(artifact('c', 'ba'));
    for (const change of [{ kind: 'gguf' }, { manifest: {} }, { parents: [] }]) {
      const other = { ...artifact('c', 'ba'), ...change };
      expect(() => artifacts.add(other)).toThrow(
        `Another artifact (checkpoint, c) has the hash ${hash('c')}`,
      );
    }
    expect(() => artifacts.add({ ...artifact('d'), sha256: 'D'.repeat(64) })).toThrow(
      'is not a SHA-256 hash',
    );
    expect(() => artifacts.add({ ...artifact('d'), parents: ['?'] })).toThrow('is not a SHA-256 hash');
    expect(artifacts.get(hash('d'))).toBeUndefined();
  });

  it('have a lineage: every ancestor once, and which are missing', () => {
    const artifacts = open();
    for (const one of [
      artifact('a'),
      artifact('b', 'a'),
      artifact('c', 'af'),
      artifact('d', 'bc'),
      artifact('e', 'd'),
    ]) {
      artifacts.add(one);
    }
    const { artifacts: found, missing } = artifacts.lineage(hash('d'));
    expect(found.map(({ folder }) => folder)).toEqual(['d', 'b', 'c', 'a']);
    expect(missing).toEqual([hash('f')]);
    expect(artifacts.lineage(hash('a'))).toMatchObject({ artifacts: [{ folder: 'a' }], missing: [] });
    expect(() => artifacts.lineage(hash('f'))).toThrow(`There is no artifact ${hash('f')}`);
  });
});
