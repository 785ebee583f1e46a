/** The audit desk over a real store: what is read, and verified against what was noted elsewhere. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectStore } from '../../processes/connect-store.ts';
import { createAuditDesk } from './create-audit-desk.ts';

async function open() {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'so8t-audit-desk-'));
  const store = await connectStore(dataFolder);
  const desk = createAuditDesk({ dataFolder, store, provenance: async () => [] });
  onTestFinished(async () => {
    desk.close();
    await store.close();
    await rm(dataFolder, { recursive: true, force: true });
  });
  await store.appendAudit({
    kind: 'setting',
    name: 'policy',
    from: { id: 'balanced' },
    to: { id: 'strict' },
  });
  return { store, desk };
}

describe('the audit desk', () => {
  it('tells the parts of a line, so that a screen can say it in its own language', async () => {
    const { desk } = await open();
    const [newest] = (await desk.list({ limit: 10 })).entries;
    expect(newest?.parts).toEqual({
      kind: 'setting',
      name: 'policy',
      from: 'balanced',
      to: 'strict',
    });
  });

  it('verifies against a noted fingerprint and an earlier export', async () => {
    const { desk } = await open();
    const { fingerprint } = await desk.key();
    const { file } = await desk.export();
    const checkpoints = await readFile(file, 'utf8');
    expect(await desk.verify({ fingerprint, checkpoints })).toMatchObject({ holds: true, problem: null });
    const others = await open();
    expect(await others.desk.verify({ fingerprint })).toMatchObject({
      holds: false,
      problem: { code: 'other-key' },
    });
    expect((await others.desk.verify({ checkpoints })).holds).toBe(false);
  });

  it('says by code that what was noted is nothing to compare with', async () => {
    const { desk } = await open();
    await expect(desk.verify({ fingerprint: 'abc' })).rejects.toMatchObject({
      meaning: { code: 'not-a-fingerprint' },
    });
    await expect(desk.verify({ checkpoints: 'hello', file: 'notes.txt' })).rejects.toMatchObject({
      meaning: { code: 'no-checkpoints', values: { file: 'notes.txt' } },
    });
  });
});
