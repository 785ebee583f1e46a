import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ApprovalRefused } from '../agent/approvals.ts';
import { decisionEvent } from '../audit/test-files/decisions.ts';
import { actionDigest, type ToolAction } from '../gate/deciding/action.ts';
import { permitByApproval } from '../gate/deciding/mint-permit.ts';
import { usePermit } from '../gate/deciding/permit.ts';
import { approvalsOf, auditLogOf } from './audit-clients.ts';
import { connectStore } from './connect-store.ts';

async function open() {
  const folder = mkdtempSync(path.join(tmpdir(), 'so8t-audit-'));
  const store = await connectStore(folder);
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { store, folder, log: auditLogOf(store), approvals: approvalsOf(store) };
}

const action: ToolAction = { kind: 'tool', tool: 'send', arguments: { to: 'a@example.org' } };

describe('the audit log and approvals from another process', () => {
  it('let an approved action run once; who watches hears of it', async () => {
    const { store, log, approvals } = await open();
    const heard = { audit: 0, approvals: 0 };
    store.watchAudit(() => {
      heard.audit += 1;
    });
    store.watchApprovals(() => {
      heard.approvals += 1;
    });
    const event = decisionEvent('send it', { verdict: 'ESCALATE' });
    await log.append(event);
    const { id } = await approvals.open({
      actionSha256: actionDigest(action),
      shown: { title: 'send', detail: 'to a@example.org' },
      decision: event.decision.id,
      conversation: null,
      expiresAfterMs: 60_000,
    });
    await approvals.grant(id, 'Hanako');
    const used = await approvals.use(id, actionDigest(action));
    usePermit(permitByApproval(used, action), action);
    const refused = await approvals.use(id, actionDigest(action)).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ApprovalRefused);
    expect(refused).toMatchObject({ code: 'used-before' });
    await store.listRuns();
    expect(heard.audit).toBeGreaterThanOrEqual(1);
    expect(heard.approvals).toBeGreaterThanOrEqual(3);
    expect(await store.auditDecision(event.decision.id)).toMatchObject({
      sequence: 2,
      event: { text: 'send it' },
    });
    expect(await store.auditState()).toMatchObject({ entries: 6 });
  });

  it('of a process that dies reject what is not known to be on the disk, and go on with what is', async () => {
    const { store, log } = await open();
    const acknowledged = await log.append(decisionEvent('before'));
    const { pid } = store;
    const pending = Array.from({ length: 50 }, (_, n) => log.append(decisionEvent(`during ${n}`)));
    process.kill(pid!, 'SIGKILL');
    const during = await Promise.allSettled(pending);
    while (store.pid === pid) await wait(1);
    const after = await log.append(decisionEvent('after'));
    for (const answer of [{ status: 'fulfilled', value: acknowledged } as const, ...during]) {
      if (answer.status === 'rejected') expect(answer.reason.message).toContain('store process');
      else
        expect(await store.auditEntry(answer.value.sequence)).toMatchObject({ sha256: answer.value.sha256 });
    }
    expect((await store.auditEntry(after.sequence))?.event).toMatchObject({ text: 'after' });
    expect(during.some(({ status }) => status === 'rejected')).toBe(true);
  });
});
