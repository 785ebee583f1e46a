import { statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nothingBefore, sha256OfText } from '../audit/entry.ts';
import { decisionEvent } from '../audit/test-files/decisions.ts';
import { type OpenAuditOptions, openAudit } from './open-audit.ts';
import { openAuditDatabase } from './open-audit-database.ts';
import { openStore } from './open-store.ts';
import { temporaryFolder } from './test-programs/data-folder.ts';

function open(folder = temporaryFolder(), options: Partial<OpenAuditOptions> = {}) {
  const audit = openAudit(folder, { program: 'test', ...options });
  onTestFinished(() => audit.close());
  return { ...audit, folder };
}

interface Row {
  sequence: number;
  sha256: string;
  entry: string;
}

function rowsOf(folder: string): Row[] {
  const database = new Database(path.join(folder, 'audit.sqlite'), { readonly: true });
  const rows = database
    .prepare<[], Row>('SELECT sequence, sha256, entry FROM audit_entries ORDER BY sequence')
    .all();
  database.close();
  return rows;
}

describe('the audit log', () => {
  it('chains its entries by the SHA-256 of canonical JSON, from 1 and without holes', async () => {
    const { log, folder } = open();
    const positions = await Promise.all(
      Array.from({ length: 40 }, (_, n) => log.append(decisionEvent(`text ${n}`))),
    );
    const rows = rowsOf(folder);
    // The first says whose log this is.
    expect(rows).toHaveLength(41);
    let previous = nothingBefore;
    for (const [index, { sequence, sha256, entry }] of rows.entries()) {
      expect(sequence).toBe(index + 1);
      expect(sha256OfText(entry)).toBe(sha256);
      expect(JSON.parse(entry)).toMatchObject({ sequence, previous });
      previous = sha256;
    }
    expect(positions).toEqual(rows.slice(1).map(({ sequence, sha256 }) => ({ sequence, sha256 })));
  });

  it('waits for the disk with every commit, and keeps its key from other users', () => {
    const { folder } = open();
    const database = openAuditDatabase(folder);
    onTestFinished(() => void database.close());
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    // 2 is FULL: https://www.sqlite.org/pragma.html#pragma_synchronous
    expect(database.pragma('synchronous', { simple: true })).toBe(2);
    expect(statSync(path.join(folder, 'audit-key.pem')).mode & 0o777).toBe(0o600);
  });

  it('keeps entries about approvals for the steps of approvals themselves', async () => {
    const store = openStore(temporaryFolder(), { pid: process.pid, program: 'test' });
    onTestFinished(store.close);
    const granted = {
      kind: 'approval',
      approval: 'x',
      step: 'granted',
      decision: 'd',
      actionSha256: 'a'.repeat(64),
      by: 'nobody',
      reason: null,
    } as const;
    await expect(store.functions.appendAudit(granted)).rejects.toMatchObject({ code: 'invalid' });
  });

  it.each([
    ['UPDATE audit_entries SET sha256 = sha256 WHERE sequence = 2', 'append-only'],
    ['DELETE FROM audit_entries WHERE sequence = 3', 'append-only'],
    [
      "INSERT INTO audit_entries (sequence, sha256, entry) VALUES (9, hex(zeroblob(32)), '{}')",
      'follows the last',
    ],
    [
      'INSERT OR REPLACE INTO audit_entries (sequence, sha256, entry) SELECT 2, sha256, entry FROM audit_entries WHERE sequence = 3',
      'follows the last',
    ],
    ['DELETE FROM audit_checkpoints', 'append-only'],
  ])('refuses %s, whoever asks', async (statement, message) => {
    const { log, folder } = open();
    await log.append(decisionEvent('one'));
    await log.append(decisionEvent('two'));
    log.checkpoint();
    const database = new Database(path.join(folder, 'audit.sqlite'));
    onTestFinished(() => void database.close());
    expect(() => database.exec(statement)).toThrow(message);
    expect(rowsOf(folder)).toHaveLength(3);
  });

  it('takes work that throws out of its group, and nothing else', async () => {
    const { log, folder } = open();
    const answers = await Promise.allSettled([
      log.append(decisionEvent('before')),
      log.perform(({ write }) => {
        write(decisionEvent('never'));
        throw new Error('on purpose');
      }),
      log.append(decisionEvent('after')),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const texts = rowsOf(folder).map(({ entry }) => JSON.parse(entry).event.text);
    expect(texts).toEqual([undefined, 'before', 'after']);
  });

  it('masks before it stores', async () => {
    const { log, folder } = open();
    await log.append(decisionEvent('write to taro@example.jp, password: hunter2-hunter2'));
    const [, row] = rowsOf(folder);
    expect(row?.entry).not.toContain('taro@');
    expect(row?.entry).not.toContain('hunter2');
    expect(JSON.parse(row!.entry).event).toMatchObject({
      text: expect.stringMatching(/^write to \[email:[0-9a-f]{8}\], password: \[password:[0-9a-f]{8}\]$/u),
      textHashKeyed: true,
    });
  });

  it('stores what JSON has no words for, rather than losing the decision', async () => {
    const { log, reader } = open();
    const { sequence } = await log.append({
      ...decisionEvent('half \ud800 of a pair', { latencyMs: Number.NaN }),
    });
    const event = reader.entry(sequence)!.event;
    expect(event).toMatchObject({ text: 'half \ufffd of a pair', decision: { latencyMs: null } });
  });

  it('is there again after it was closed, with the entries of its closing and opening', async () => {
    const first = open();
    await first.log.append(decisionEvent('kept'));
    first.close();
    const second = open(first.folder);
    expect(second.id).toBe(first.id);
    expect(rowsOf(first.folder).map(({ entry }) => JSON.parse(entry).event.to?.state)).toEqual([
      'begun',
      undefined,
      'closed',
      'opened',
    ]);
  });
});
