import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ToolRefusal } from '../../tool.ts';
import { checkStatement } from './check-statement.ts';
import { tokensOf } from './tokens.ts';

function codeOf(sql: string, access: 'read' | 'write' = 'read'): string {
  try {
    checkStatement(sql, access);
    return 'open';
  } catch (error) {
    return (error as ToolRefusal).code;
  }
}

describe('a statement', () => {
  it.each([
    'SELECT 1',
    'select * from notes where text = "it\'s; fine -- really" ;',
    'SELECT \'a;b\', "c;d", [e;f], `g;h` FROM t',
    '-- a comment\nWITH a AS (SELECT 1) SELECT * FROM a /* the end */',
    'VALUES (1), (2);;',
    'PRAGMA table_info(notes)',
    'pragma main.table_list',
    "SELECT * FROM pragma_table_info('notes')",
    'SELECT 名前 FROM 顧客 WHERE 年齢 > 20',
  ])('that reads is open: %s', (sql) => expect(codeOf(sql)).toBe('open'));

  it.each([
    ['SELECT 1; DROP TABLE notes', 'several-statements'],
    ['SELECT 1;/* */DROP TABLE notes', 'several-statements'],
    ['SELECT 1;--\nDROP TABLE notes', 'several-statements'],
    ["SELECT ''';' ; DELETE FROM notes", 'several-statements'],
    ['SELECT 1 /* ; */ ; ATTACH "x" AS y', 'several-statements'],
    ["SELECT 'a\\'; DROP TABLE notes --", 'several-statements'],
    ['DROP TABLE notes', 'statement'],
    ['/* SELECT */ DELETE FROM notes', 'statement'],
    ['--SELECT\nDELETE FROM notes', 'statement'],
    ['/**/ATTACH/**/DATABASE "/etc/x" AS y', 'statement'],
    ["ATTACH 'file:/tmp/x?mode=rwc' AS y", 'statement'],
    ['DETACH main', 'statement'],
    ["VACUUM INTO '/tmp/copy.db'", 'statement'],
    ['VACUUM', 'statement'],
    ['REINDEX', 'statement'],
    ['ANALYZE', 'statement'],
    ['BEGIN IMMEDIATE', 'statement'],
    ['SAVEPOINT a', 'statement'],
    ['CREATE TEMP TABLE x(y)', 'statement'],
    ['CREATE TEMP TRIGGER t AFTER INSERT ON notes BEGIN SELECT 1; END', 'several-statements'],
    ['EXPLAIN SELECT 1', 'statement'],
    ['"SELECT" 1', 'statement'],
    ['(SELECT 1)', 'statement'],
    ['\ufeffDROP TABLE notes', 'statement'],
    ['\u00a0SELECT 1', 'statement'],
    ['ＳＥＬＥＣＴ 1', 'statement'],
    ['.shell ls', 'statement'],
    ['', 'empty'],
    ['-- nothing', 'empty'],
    ['/* nothing', 'empty'],
    ["SELECT 'open", 'broken'],
    ['SELECT "open', 'broken'],
    ['SELECT [open', 'broken'],
    ['SELECT 1\0; DROP TABLE notes', 'broken'],
    ["SELECT '\ud800'", 'broken'],
    ['PRAGMA writable_schema = ON', 'pragma'],
    ['PRAGMA writable_schema(ON)', 'pragma'],
    ['PRAGMA query_only = OFF', 'pragma'],
    ['PRAGMA/**/query_only=0', 'pragma'],
    ['PRAGMA main.journal_mode = DELETE', 'pragma'],
    ['PRAGMA table_info = notes', 'pragma'],
    ['PRAGMA table_info(notes) = 1', 'pragma'],
    ['PRAGMA "query_only"', 'pragma'],
    ['PRAGMA key = "x"', 'pragma'],
    ['PRAGMA temp_store_directory = "/tmp"', 'pragma'],
    ['PRAGMA wal_checkpoint(TRUNCATE)', 'pragma'],
    ['PRAGMA', 'pragma'],
    ['SELECT * FROM pragma_database_list', 'pragma'],
    ['SELECT * FROM "pragma_database_list"', 'pragma'],
    ["SELECT * FROM 'PRAGMA_DATABASE_LIST'", 'pragma'],
    ['SELECT * FROM [pragma_database_list]', 'pragma'],
    ["SELECT load_extension('/tmp/x.so')", 'function'],
    ['SELECT "load_extension"(\'/tmp/x.so\')', 'function'],
    ["SELECT Load_Extension/**/('/tmp/x.so')", 'function'],
    ["SELECT writefile('/tmp/x', 'y')", 'function'],
    [`SELECT ${'1,'.repeat(6000)}1`, 'too-long'],
  ])('that does more is refused: %j', (sql, code) => expect(codeOf(sql)).toBe(code));

  it('that changes is open for changes only, and no other', () => {
    for (const sql of [
      "INSERT INTO a VALUES ('x;y')",
      'UPDATE a SET b = 1',
      'DELETE FROM a',
      'REPLACE INTO a VALUES (1)',
    ])
      expect([codeOf(sql, 'write'), codeOf(sql, 'read')]).toEqual(['open', 'statement']);
    for (const sql of [
      'SELECT 1',
      'PRAGMA table_info(a)',
      'DROP TABLE a',
      'ALTER TABLE a ADD b',
      'CREATE TABLE b(c)',
    ])
      expect(codeOf(sql, 'write')).toBe('statement');
    expect(codeOf('DELETE FROM a; DELETE FROM b', 'write')).toBe('several-statements');
  });

  it('ends, and is separated into words, whatever it is', () => {
    const piece = fc.constantFrom(
      '/*',
      '*/',
      '--',
      '\n',
      "'",
      '"',
      '`',
      '[',
      ']',
      ';',
      'select',
      ' ',
      'x',
      '1',
      '.',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }).map((all) => all.join('')),
        (sql) => {
          const tokens = tokensOf(sql);
          const broken = tokens.findIndex(({ kind }) => kind === 'broken');
          expect(broken === -1 || broken === tokens.length - 1).toBe(true);
          expect(typeof codeOf(sql)).toBe('string');
        },
      ),
      { numRuns: 3000 },
    );
  });
});
