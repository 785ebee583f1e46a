/** Approvals that nobody waits for: after a kill -9, and where a turn cannot be stored. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { hasTurnEnded } from '../../agent/turn.ts';
import type { TurnRecord } from '../../agent/turn-record.ts';
import { approvalsOf } from '../../processes/audit-clients.ts';
import { connectStore, type Store } from '../../processes/connect-store.ts';
import { orphanReason } from './close-orphans.ts';
import { openRig } from './test-files/agent-rig.ts';
import { openTurnKeeper } from './turn-keeper.ts';

/** The store of a program that was killed ends by itself, a moment later. */
async function openAfterKill(folder: string): Promise<Store> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await connectStore(folder);
    } catch (error) {
      if (attempt === 200 || (error as { code?: unknown }).code !== 'data-folder-in-use') throw error;
      await wait(50);
    }
  }
}

async function start(store: Store) {
  const approvals = approvalsOf(store);
  const keeper = await openTurnKeeper({
    store,
    parts: () => Promise.reject(new Error('no turn goes on in this test')),
    withdraw: async (approval, reason) => void (await approvals.withdraw(approval, reason)),
    onTrouble: (message) => {
      throw new Error(message);
    },
    onStatus() {},
  });
  onTestFinished(() => keeper.close());
  return keeper;
}

it('an approval whose program was killed before the turn waited for it is closed at the next start, on record', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'so8t-orphan-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const program = path.join(import.meta.dirname, 'test-programs', 'ask-and-hang.ts');
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const id = line.toString().trim();
  child.kill('SIGKILL');
  await once(child, 'exit');

  const store = await openAfterKill(folder);
  onTestFinished(() => store.close());
  expect(await store.getApproval(id)).toMatchObject({ status: 'open' });
  // Of a client of the gate server, which comes back with it by itself.
  const clients = await approvalsOf(store).open({
    actionSha256: '0'.repeat(64),
    shown: { title: 'x', detail: 'x' },
    decision: 'd',
    conversation: 'ticket 42',
    expiresAfterMs: 60_000,
  });
  await start(store);
  expect(await store.getApproval(id)).toMatchObject({
    status: 'withdrawn',
    reason: orphanReason,
    execution: 'not-run',
  });
  expect(await store.getApproval(clients.id)).toMatchObject({ status: 'open' });
  const steps = (await store.auditApproval(id)).map(({ event }) => event.kind === 'approval' && event.step);
  expect(steps).toEqual(['opened', 'withdrawn']);
  await expect(approvalsOf(store).grant(id, 'a test')).rejects.toMatchObject({ code: 'not-open' });
  const [{ turns } = { turns: 0 }] = await store.listConversations(1);
  expect(turns).toBe(1);
});

it('a turn that waits keeps its approval at the next start', async () => {
  const rig = await openRig(['An answer.']);
  const { turn } = await rig.ask('GREY');
  const { store } = await rig.restart(['An answer.']);
  const keeper = await start(store);
  expect(keeper.find(turn.id)).toMatchObject({ status: 'waiting' });
  expect(await store.getApproval(turn.waitingFor!)).toMatchObject({ status: 'open' });
});

it.each([1, 2])(
  'a turn that cannot be stored as waiting, at attempt %i, leaves no approval open',
  async (fails) => {
    let waiting = 0;
    // The first attempt is that of the question itself, the second that of the turn as it is left.
    const save = async (record: TurnRecord): Promise<void> => {
      const { id, conversation, status } = record.turn;
      if (status === 'waiting') waiting += 1;
      if (status === 'waiting' && waiting === fails) throw new Error('the disk is full');
      await rig.store.saveTurn({ id, conversation, status, ended: hasTurnEnded(record.turn), record });
    };
    const rig = await openRig(['An answer.'], { changes: { save } });
    const { turn } = await rig.ask('GREY');
    expect(turn).toMatchObject({ status: 'failed', problem: expect.stringContaining('the disk is full') });
    expect(await rig.parts.approvals.list()).toMatchObject([{ status: 'withdrawn' }]);
  },
);
