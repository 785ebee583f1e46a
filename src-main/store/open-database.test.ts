import { chmodSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { migrate, migrations } from './migrations.ts';
import { databaseFileName, openDatabase } from './open-database.ts';
import { openStore } from './open-store.ts';
import { endedWithProgram } from './runs.ts';
import { holdFolder, killHard, temporaryFolder } from './test-programs/data-folder.ts';

const owner = { pid: process.pid, program: 'test' };

function codeOf(act: () => unknown): { code?: string; message: string } {
  try {
    act();
  } catch (thrown) {
    return thrown as Error;
  }
  throw new Error('It was expected to throw');
}

describe('opening the database', () => {
  it('makes the folder, and finds what was stored the next time', () => {
    const folder = path.join(temporaryFolder(), 'new', 'folder');
    const first = openDatabase(folder, owner);
    expect(first.database.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(first.database.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(first.database.pragma('synchronous', { simple: true })).toBe(1);
    first.database.exec('CREATE TABLE kept (value); INSERT INTO kept VALUES (7)');
    first.close();
    const second = openDatabase(folder, owner);
    expect(second.database.prepare('SELECT value FROM kept').pluck().get()).toBe(7);
    second.close();
    expect(existsSync(path.join(folder, 'workbench.owner.json'))).toBe(false);
  });

  it('refuses a folder that another program uses, and says which', async () => {
    const folder = temporaryFolder();
    const holder = await holdFolder(folder);
    const { code, message } = codeOf(() => openDatabase(folder, owner));
    expect(code).toBe('data-folder-in-use');
    expect(message.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/, 'NOW')).toBe(
      `The data folder ${folder} is in use by another program (pid ${holder.pid}, since NOW); ` +
        'close it or choose another folder',
    );
    // Being refused takes nothing away from the holder.
    expect(codeOf(() => openDatabase(folder, owner)).code).toBe('data-folder-in-use');
  });

  it('is not blocked by a program that was killed; what that had committed is there, its run failed', async () => {
    const folder = temporaryFolder();
    await killHard(await holdFolder(folder));
    const { functions, close } = openStore(folder, owner);
    expect(functions.listRuns()).toMatchObject([{ id: 1, status: 'failed', reason: endedWithProgram }]);
    expect(functions.readEvents(1)).toEqual([{ sequence: 1, event: { kind: 'step', step: 1 } }]);
    close();
  });

  it('leaves running what runs in the same program', async () => {
    const folder = temporaryFolder();
    await killHard(await holdFolder(folder));
    const { functions, close } = openStore(folder, { pid: 1, program: 'holder' });
    expect(functions.getRun(1)?.status).toBe('running');
    close();
  });
});

describe('a data folder that cannot be used', () => {
  it.each([
    ['a file', (folder: string) => path.join(folder, 'file'), 'it is not a folder'],
    ['a path through a file', (folder: string) => path.join(folder, 'file', 'below'), 'not a folder'],
  ])('%s', (_, choose, reason) => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'file'), '');
    const { code, message } = codeOf(() => openDatabase(choose(folder), owner));
    expect(code).toBe('data-folder-unusable');
    expect(message).toContain(`The data folder ${choose(folder)} cannot be used`);
    expect(message).toContain(reason);
    expect(message).toContain('Choose a folder that this user can write');
  });

  it.runIf(process.platform === 'linux')('a place where nothing can be written', () => {
    const { code, message } = codeOf(() => openDatabase('/proc/so8t/data', owner));
    expect(code).toBe('data-folder-unusable');
    expect(message).toContain('The data folder /proc/so8t/data cannot be used: no folder can be made there');
  });

  it.skipIf(process.getuid?.() === 0)('a read-only folder', () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o500);
    expect(codeOf(() => openDatabase(folder, owner)).message).toContain('this user may not write there');
  });

  it('a folder in the place of the database', () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, databaseFileName));
    expect(codeOf(() => openDatabase(folder, owner)).code).toBe('data-folder-unusable');
  });
});

describe('a database that is not as it should be', () => {
  function filledFolder(): { folder: string; file: string } {
    const folder = temporaryFolder();
    const { database, file, close } = openDatabase(folder, owner);
    database.exec(`CREATE TABLE filler (text);
      INSERT INTO filler SELECT hex(randomblob(2000)) FROM (VALUES (1), (2), (3), (4), (5), (6), (7), (8))`);
    close();
    return { folder, file };
  }

  it.each([
    ['is not a database at all', (file: string) => writeFileSync(file, 'not a database '.repeat(500)), false],
    ['is cut off', (file: string) => truncateSync(file, 8192), false],
    [
      'has damaged pages after a crash',
      (file: string) => writeFileSync(file, readFileSync(file).fill(0xa5, 4096 * 3, 4096 * 6)),
      true,
    ],
  ])('%s', (_, damage, crashed) => {
    const { folder, file } = filledFolder();
    damage(file);
    if (crashed) writeFileSync(path.join(folder, 'workbench.owner.json'), '{}');
    const { code, message } = codeOf(() => openDatabase(folder, owner));
    expect(code).toBe('database-damaged');
    expect(message).toContain(`The database ${file} is damaged`);
    expect(message).toContain('put a backup in its place, or move it');
  });

  it('was written by a newer workbench', () => {
    const { folder, file } = filledFolder();
    const database = new Database(file);
    database.pragma('user_version = 99');
    database.close();
    const before = readFileSync(file);
    expect(codeOf(() => openDatabase(folder, owner))).toMatchObject({
      code: 'database-newer',
      message: expect.stringMatching(
        `${file} was written by a newer workbench .*version 99, .*: update the workbench`,
      ),
    });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('belongs to another program', () => {
    const folder = temporaryFolder();
    const file = path.join(folder, databaseFileName);
    const database = new Database(file);
    database.exec('CREATE TABLE theirs (value)');
    database.close();
    const before = readFileSync(file);
    expect(codeOf(() => openDatabase(folder, owner)).code).toBe('database-foreign');
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

describe('migrations', () => {
  it('bring a database of version 1 to the newest, with all that is in it', () => {
    const folder = temporaryFolder();
    const database = new Database(path.join(folder, databaseFileName));
    migrate(database, migrations.slice(0, 1));
    database.exec(`INSERT INTO runs (name, kind, recipe, seed, status, folder, created_at)
        VALUES ('old', 'training', '{"epochs":3}', 5, 'succeeded', 'runs/1', '2026-01-31T12:00:00.000Z');
      INSERT INTO run_events VALUES (1, 1, 'step', 1, '{"kind":"step","step":1}')`);
    database.pragma('foreign_keys = ON');
    expect(database.pragma('user_version', { simple: true })).toBe(1);
    database.close();

    const { functions, close } = openStore(folder, owner);
    expect(functions.getRun(1)).toMatchObject({
      name: 'old',
      recipe: { epochs: 3 },
      seed: 5,
      status: 'succeeded',
      setup: null,
    });
    expect(functions.readEvents(1)).toHaveLength(1);
    const next = functions.createRun({ name: 'new', kind: 'training', recipe: {}, seed: 1 });
    expect(next.id).toBe(2);
    functions.setRunStatus(2, 'running');
    expect(functions.setRunStatus(2, 'paused', { reason: 'lunch' })).toMatchObject({ status: 'paused' });
    const artifact = { sha256: 'a'.repeat(64), kind: 'gguf', folder: 'x', manifest: {}, parents: [] };
    expect(functions.addArtifact(artifact)).toMatchObject(artifact);
    close();
  });

  it('keep what refers to a table that is made anew', () => {
    const folder = temporaryFolder();
    openDatabase(folder, owner).close();
    const { database, close } = openDatabase(folder, owner);
    const insert = "INSERT INTO run_events VALUES (1, 1, 'step', 1, '{}')";
    expect(() => database.exec(insert)).toThrow('FOREIGN KEY');
    database.exec(`INSERT INTO runs (name, kind, recipe, seed, status, folder, created_at)
      VALUES ('one', 'training', '{}', 5, 'queued', 'runs/1', '')`);
    database.exec(insert);
    close();
  });

  it('that fail change nothing', () => {
    const database = new Database(':memory:');
    const broken = [...migrations, 'CREATE TABLE half (value); DROP TABLE no_such_table'];
    expect(() => migrate(database, broken)).toThrow('no such table');
    expect(database.pragma('user_version', { simple: true })).toBe(migrations.length);
    expect(database.prepare("SELECT name FROM sqlite_schema WHERE name = 'half'").all()).toEqual([]);
  });
});
