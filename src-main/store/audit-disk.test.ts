import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mountSmallDisk } from '../artifacts/test-programs/small-disk.ts';
import { decisionEvent } from '../audit/test-files/decisions.ts';
import { openStore } from './open-store.ts';
import { temporaryFolder } from './test-programs/data-folder.ts';

const owner = { pid: process.pid, program: 'test' };

describe('a full disk', () => {
  it('rejects what could not be written, loses nothing that was, and goes on when there is space', async ({
    skip,
  }) => {
    const disk = await mountSmallDisk(2048);
    if (typeof disk === 'string') return skip(disk);
    onTestFinished(() => disk.dispose());
    const { functions, close } = openStore(disk.folder, owner);
    onTestFinished(close);
    const acknowledged = [await functions.appendAudit(decisionEvent('first'))];
    const ballast = path.join(disk.folder, 'ballast');
    try {
      writeFileSync(ballast, new Uint8Array(4 << 20));
    } catch {
      // Full, as it should be.
    }
    const rejected: unknown[] = [];
    while (rejected.length === 0 && acknowledged.length < 5000) {
      const answers = await Promise.allSettled(
        Array.from({ length: 20 }, (_, n) =>
          functions.appendAudit(decisionEvent(`text ${n} ${'x'.repeat(2000)}`)),
        ),
      );
      for (const answer of answers)
        if (answer.status === 'fulfilled') acknowledged.push(answer.value);
        else rejected.push(answer.reason);
    }
    expect(rejected[0]).toMatchObject({
      code: 'disk-full',
      message: expect.stringContaining('audit.sqlite'),
    });
    await expect(
      functions.openApproval({
        actionSha256: 'a'.repeat(64),
        shown: { title: 'x', detail: 'y'.repeat(100_000) },
        decision: 'd',
        conversation: null,
        expiresAfterMs: 1000,
      }),
    ).rejects.toMatchObject({ code: 'disk-full' });
    rmSync(ballast);
    acknowledged.push(await functions.appendAudit(decisionEvent('after')));
    for (const { sequence, sha256 } of acknowledged)
      expect(functions.auditEntry(sequence)).toMatchObject({ sequence, sha256 });
    expect(await functions.verifyAudit()).toMatchObject({ holds: true, problems: [] });
    expect(await functions.listApprovals()).toEqual([]);
  });
});

describe('a log that was cut', () => {
  it('lets nothing be written, and leaves runs alone; it is set aside, and the new one says so', async () => {
    const folder = temporaryFolder();
    const first = openStore(folder, owner);
    await first.functions.appendAudit(decisionEvent('one'));
    const { fingerprint } = first.functions.auditState();
    first.close();
    for (const name of ['audit.sqlite', 'audit.sqlite-wal', 'audit.sqlite-shm'])
      rmSync(path.join(folder, name), { force: true });

    const { functions, close } = openStore(folder, owner);
    onTestFinished(close);
    expect(functions.listRuns()).toEqual([]);
    for (let attempt = 0; attempt < 2; attempt++)
      await expect(functions.appendAudit(decisionEvent('two'))).rejects.toMatchObject({
        code: 'audit-damaged',
      });
    const report = await functions.verifyAudit();
    expect(report).toMatchObject({ holds: false, entries: 0, problems: [{ code: 'cut-off' }] });
    const { aside, state } = functions.restartAudit('Hanako', 'the database was removed');
    expect(existsSync(path.join(aside!, 'audit.head'))).toBe(true);
    // The key goes on, so that whoever knows it knows the new log, too.
    expect(state.fingerprint).toBe(fingerprint);
    await functions.appendAudit(decisionEvent('two'));
    expect(functions.auditEntry(2)?.event).toMatchObject({
      name: 'audit-log-before',
      to: { by: 'Hanako', reason: 'the database was removed', kept: path.basename(aside!) },
    });
    expect(await functions.verifyAudit()).toMatchObject({ holds: true, entries: 3 });
  });
});
