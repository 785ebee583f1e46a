/** The SQL tools on real files, in real processes. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { link, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runStatementInProcess } from '../../../processes/run-statement-in-process.ts';
import type { Tool } from '../../tool.ts';
import { callTool, refusalOfDescribe, refusalOfRun } from '../test-files/call-tool.ts';
import { createQueryTools } from './query-tools.ts';
import { recoverDatabase, runStatement } from './run-statement.ts';
import { type RunStatement, statementLimits } from './statement-request.ts';

let folder: string;
let file: string;

const sha256 = (name: string): string => createHash('sha256').update(readFileSync(name)).digest('hex');

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-sql-'));
  file = path.join(folder, 'notes.db');
  const database = new Database(file);
  database.exec(`
    CREATE TABLE notes(id INTEGER PRIMARY KEY, text TEXT, data BLOB);
    INSERT INTO notes(text, data) VALUES ('牛乳を買う', x'00ff'), ('Call Anna', NULL);
    CREATE TABLE log(text);
    CREATE TRIGGER changed AFTER UPDATE ON notes BEGIN INSERT INTO log VALUES ('changed'); END;
    CREATE VIEW shown AS SELECT text FROM notes;
    CREATE TRIGGER into_view INSTEAD OF INSERT ON shown BEGIN INSERT INTO notes(text) VALUES (NEW.text); END;`);
  database.close();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function tools(write = false, run: RunStatement = runStatementInProcess): { query: Tool; change: Tool } {
  const [query, change] = createQueryTools({ notes: { file, write } }, run);
  return { query: query!, change: change! };
}

/** Without a process of its own where the statement is known to end. */
const here: RunStatement = async (request) => runStatement(request);

const ask = (sql: string) => ({ database: 'notes', sql });
const limited = (limits: Partial<typeof statementLimits>): RunStatement => {
  return (request, signal) =>
    runStatementInProcess({ ...request, limits: { ...request.limits, ...limits } }, signal);
};

describe('query_database', () => {
  it('answers with columns and rows, in a process of its own', async () => {
    const { query } = tools();
    const { text, truncated } = await callTool(query, ask('SELECT * FROM notes ORDER BY id'));
    expect(text.split('\n')).toEqual([
      '["id","text","data"]',
      '[1,"牛乳を買う","<blob of 2 bytes>"]',
      '[2,"Call Anna",null]',
    ]);
    expect(truncated).toBe(false);
    expect((await callTool(query, ask('PRAGMA table_info(log)'))).text).toContain('"text"');
    expect((await callTool(query, ask('SELECT 9007199254740993, 1.5'))).text).toContain(
      '["9007199254740993",1.5]',
    );
    expect(tools().change).toBeUndefined();
    expect(await query.describe(ask('SELECT 1 -- \u202e'))).toBe(
      'Ask the database notes: SELECT 1 -- \\u{202e}',
    );
  });

  it('refuses what its words forbid, before anybody is asked, and again when it runs', async () => {
    const { query } = tools(false, here);
    const before = sha256(file);
    for (const sql of ['DELETE FROM notes', 'SELECT 1; DELETE FROM notes', 'PRAGMA writable_schema=ON']) {
      expect(await refusalOfDescribe(query, ask(sql))).not.toMatch('no refusal');
      expect(await refusalOfRun(query, ask(sql))).not.toMatch('no refusal');
    }
    expect(await refusalOfRun(query, { database: '../notes', sql: 'SELECT 1' })).toBe('bad-arguments');
    expect(await refusalOfRun(query, { database: file, sql: 'SELECT 1' })).toBe('bad-arguments');
    expect(await refusalOfRun(query, { database: '__proto__', sql: 'SELECT 1' })).toBe('bad-arguments');
    expect(sha256(file)).toBe(before);
  });

  // Their words pass: here SQLite itself must refuse.
  it.each([
    'WITH a AS (SELECT 1) DELETE FROM notes',
    'WITH a AS (SELECT 1) INSERT INTO notes(text) SELECT * FROM a',
    "WITH a AS (SELECT 1) UPDATE notes SET text = 'x' RETURNING *",
    "WITH a AS (SELECT 1) INSERT INTO shown VALUES ('through a view')",
    "WITH a AS (SELECT 1) UPDATE sqlite_schema SET sql = ''",
    "WITH a AS (SELECT 1) REPLACE INTO notes VALUES (1, 'x', 'y')",
  ])('does not change what begins like a question: %s', async (sql) => {
    const before = sha256(file);
    expect(await refusalOfRun(tools(false, here).query, ask(sql))).not.toMatch('no refusal');
    expect(sha256(file)).toBe(before);
    expect(readdirSync(folder)).toEqual(['notes.db']);
  });

  it('reaches no other file', async () => {
    const other = path.join(folder, 'other.db');
    for (const sql of [`SELECT * FROM '${other}'.t`, `SELECT * FROM temp.sqlite_schema, "file:${other}".t`])
      expect(await refusalOfRun(tools(false, here).query, ask(sql))).toBe('database-error');
    expect(existsSync(other)).toBe(false);
    for (const name of ['sqlite_dbpage', 'bytecode', 'fsdir', 'csv', 'generate_series'])
      expect(await refusalOfRun(tools(false, here).query, ask(`SELECT * FROM ${name}(1)`))).not.toMatch(
        'no refusal',
      );
  });

  it('cuts results that are too many, too wide or too large', async () => {
    const { query } = tools(false, here);
    const series = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)';
    const many = await callTool(query, ask(`${series} SELECT x FROM n`));
    expect([many.truncated, many.text.split('\n').length]).toEqual([true, statementLimits.rows + 1]);
    const wide = await callTool(query, ask(`${series} SELECT x, printf('%.*c', 5000, 'x') FROM n`));
    expect(wide.truncated).toBe(true);
    expect(wide.text.length).toBeLessThanOrEqual(statementLimits.characters + 20);
    const one = await callTool(query, ask("SELECT printf('%.*c', 1000000, '字'), zeroblob(1000000)"));
    expect(one.truncated).toBe(true);
    expect(one.text.length).toBeLessThan(2 * statementLimits.cell);
    expect(one.text).toContain('<blob of 1000000 bytes>');
    const columns = Array.from({ length: 101 }, (_, index) => `${index}`).join();
    expect(await refusalOfRun(query, ask(`SELECT ${columns}`))).toBe('too-many-columns');
    const name = await callTool(query, ask(`SELECT 1 AS "${'n'.repeat(5000)}"`));
    expect(name.text.length).toBeLessThan(2 * statementLimits.cell);
  });

  it.each([
    'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n',
    'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 100000) SELECT count(*) FROM n a, n b, n c',
  ])('is stopped when it runs long: %s', async (sql) => {
    const run = limited({ milliseconds: 300 });
    expect(await refusalOfRun(tools(false, run).query, ask(sql))).toBe('too-slow');
  });

  it.each([
    "WITH RECURSIVE n(x) AS (SELECT printf('%.*c', 1000000, 'x') UNION ALL SELECT x || '1' FROM n) SELECT count(DISTINCT x) FROM n",
    'SELECT group_concat(hex(zeroblob(50000000))) FROM (VALUES (1),(2),(3),(4),(5),(6),(7),(8))',
  ])('is stopped when it takes memory: %s', async (sql) => {
    const run = limited({ milliseconds: 60_000, memory: 256 * 1024 * 1024 });
    expect(await refusalOfRun(tools(false, run).query, ask(sql))).toBe('too-much-memory');
  });

  it('stops when it is told, and leaves no process behind', async () => {
    const stop = new AbortController();
    const sql = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n';
    const asked = callTool(tools(false, limited({ milliseconds: 60_000 })).query, ask(sql), stop.signal);
    setTimeout(() => stop.abort(new Error('stopped by a person')), 400);
    await expect(asked).rejects.toThrow('stopped by a person');
  });

  it('says what is wrong with a file: damaged, empty, no database, a link, gone', async () => {
    const query = () => refusalOfRun(tools(false, here).query, ask('SELECT * FROM notes'));
    const whole = readFileSync(file);
    const damaged = Buffer.from(whole);
    damaged.fill(0xa5, 100, 4096);
    writeFileSync(file, damaged);
    expect(await query()).toBe('database-error');
    writeFileSync(file, whole.subarray(0, 5000));
    expect(await query()).toBe('database-error');
    writeFileSync(file, '');
    expect(await query()).toBe('not-a-database');
    writeFileSync(file, 'root:x:0:0');
    expect(await query()).toBe('not-a-database');
    await rm(file);
    expect(await query()).toBe('not-found');
    writeFileSync(path.join(folder, 'real.db'), whole);
    symlinkSync('real.db', file);
    expect(await query()).toBe('not-a-database');
    await rm(file);
    await link(path.join(folder, 'real.db'), file);
    expect(await query()).toBe('not-a-database');
  });

  it('calls nothing that a file of somebody else brings along', async () => {
    const database = new Database(file);
    database.exec(`CREATE VIEW bait AS SELECT load_extension('/tmp/x.so') AS a;
      CREATE VIEW large AS SELECT hex(zeroblob(1000000)) AS a;`);
    database.close();
    const { query } = tools(false, here);
    expect(await refusalOfRun(query, ask('SELECT * FROM bait'))).toBe('database-error');
    expect((await callTool(query, ask('SELECT * FROM large'))).truncated).toBe(true);
  });

  it('reads a database that another program is writing to, with its log beside it', async () => {
    const writer = new Database(file);
    writer.pragma('journal_mode = WAL');
    writer.prepare("INSERT INTO notes(text) VALUES ('in the log')").run();
    try {
      const { text } = await callTool(tools().query, ask('SELECT count(*) FROM notes'));
      expect(text).toBe('["count(*)"]\n[3]');
      expect(await refusalOfRun(tools(false, here).query, ask('PRAGMA wal_checkpoint(TRUNCATE)'))).toBe(
        'pragma',
      );
    } finally {
      writer.close();
    }
  });
});

describe('change_database', () => {
  it('is there only where the settings allow it, goes through approval, and changes rows', async () => {
    const { query, change } = tools(true);
    expect([query.effect, change.effect]).toEqual(['nothing', 'writes']);
    const sql = "INSERT INTO notes(text) VALUES ('three')";
    expect(await change.describe(ask(sql))).toBe(`Change the database notes: ${sql}`);
    expect((await callTool(change, ask(sql))).text).toBe('1 rows were changed.');
    expect((await callTool(query, ask('SELECT count(*) FROM notes'))).text).toContain('[3]');
    expect(await refusalOfRun(query, ask(sql))).toBe('statement');
  });

  it.each([
    ["UPDATE sqlite_schema SET sql = 'x'", 'database-error'],
    ["INSERT INTO sqlite_schema VALUES ('view', 'v', 'v', 0, 'CREATE VIEW v AS SELECT 1')", 'database-error'],
    ['DROP TABLE notes', 'statement'],
    ['PRAGMA journal_mode = OFF', 'statement'],
    ["ATTACH '/tmp/x.db' AS x", 'statement'],
    ["VACUUM INTO '/tmp/x.db'", 'statement'],
    ['CREATE TRIGGER t AFTER INSERT ON notes BEGIN DELETE FROM notes; END', 'several-statements'],
    ['DELETE FROM notes; DELETE FROM log', 'several-statements'],
    ['WITH a AS (SELECT 1) SELECT * FROM a', 'statement'],
  ])('refuses %s', async (sql, code) => {
    const before = sha256(file);
    expect(await refusalOfRun(tools(true, here).change, ask(sql))).toBe(code);
    expect(sha256(file)).toBe(before);
  });

  it('changes nothing when it would change too much, its triggers counted', async () => {
    const run: RunStatement = async (request) =>
      runStatement({ ...request, limits: { ...request.limits, changes: 3 } });
    expect(await refusalOfRun(tools(true, run).change, ask("UPDATE notes SET text = 'x'"))).toBe(
      'too-many-changes',
    );
    const { query } = tools(false, here);
    expect((await callTool(query, ask("SELECT count(*) FROM notes WHERE text = 'x'"))).text).toContain('[0]');
    expect((await callTool(query, ask('SELECT count(*) FROM log'))).text).toContain('[0]');
  });

  it('is rolled back when it is stopped, and the database can be read after it', async () => {
    const run = limited({ milliseconds: 1500 });
    const sql = `WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
      INSERT INTO notes(text) SELECT printf('%.*c', 2000, 'x') FROM n`;
    expect(await refusalOfRun(tools(true, run).change, ask(sql))).toBe('too-slow');
    expect(readdirSync(folder)).toEqual(['notes.db']);
    expect((await callTool(tools().query, ask('SELECT count(*) FROM notes'))).text).toContain('[2]');
    recoverDatabase(file);
  });
});
