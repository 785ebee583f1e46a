/** Deciding from the command line: over a real store and over a real gate server. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { NewApproval } from '../agent/approvals.ts';
import { startGateServer } from '../doors/gate-server/gate-server.ts';
import { connectStore } from '../processes/connect-store.ts';
import { openRig } from '../workbench/agent/test-files/agent-rig.ts';
import { queueOfFolder, queueOfServer } from './approval-queues.ts';

const request: NewApproval = {
  actionSha256: 'ab'.repeat(32),
  shown: { title: 'Send a mail', detail: 'To everybody.' },
  decision: 'a-decision',
  conversation: null,
  expiresAfterMs: 600_000,
};

async function folderWith(requests: readonly NewApproval[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'so8t-approvals-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const store = await connectStore(folder);
  for (const one of requests) await store.openApproval(one);
  await store.close();
  return folder;
}

describe('the queue of a data folder', () => {
  it('lists what waits, grants it once and rejects with a reason', async () => {
    const folder = await folderWith([request, request]);
    const queue = await queueOfFolder(folder, undefined);
    onTestFinished(() => queue.close());
    const [second, first] = await queue.list();
    expect(await queue.grant(first!.id)).toMatchObject({ status: 'granted' });
    await expect(queue.grant(first!.id)).rejects.toMatchObject({ code: 'not-open' });
    expect(await queue.reject(second!.id, 'Not today.')).toMatchObject({
      status: 'rejected',
      reason: 'Not today.',
    });
  });

  it('says where to decide while another program holds the folder', async () => {
    const folder = await folderWith([]);
    const holder = await connectStore(folder);
    onTestFinished(() => holder.close());
    await expect(queueOfFolder(folder, undefined)).rejects.toThrow(/page "Approvals".*--server/u);
  });
});

describe('the queue of a gate server', () => {
  const tokens = { client: 'client-token-of-the-test', approver: 'approver-token-of-the-test' };

  async function serve() {
    const rig = await openRig(['An answer.']);
    const { sampling } = rig.parts.settings;
    const server = await startGateServer({
      parts: { ...rig.parts, sampling, systemPrompt: '' },
      tokens,
      version: '0',
      port: 0,
      rate: { perSecond: 0, burst: 1 },
      onError() {},
    });
    onTestFinished(() => server.close(0));
    return { rig, server };
  }

  it('lists what waits, grants it once and rejects with a reason', async () => {
    const { rig, server } = await serve();
    await rig.parts.approvals.open(request);
    await rig.parts.approvals.open(request);
    const queue = queueOfServer(`${server.origin}/v1`, tokens.approver);
    const [second, first] = await queue.list();
    expect(await queue.grant(first!.id)).toMatchObject({ status: 'granted' });
    await expect(queue.grant(first!.id)).rejects.toThrow('granted already');
    expect(await queue.reject(second!.id, 'Not today.')).toMatchObject({ status: 'rejected' });
    expect(await queue.list()).toEqual([]);
  });

  it('is not opened with the token of who asks, nor at what is no address of a server', async () => {
    const { server } = await serve();
    await expect(queueOfServer(server.origin, tokens.client).list()).rejects.toThrow("approver's token");
    expect(() => queueOfServer('file:///etc/passwd', 'x')).toThrow('--server');
  });
});
