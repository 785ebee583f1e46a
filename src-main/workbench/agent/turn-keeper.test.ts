/** Turns over the real store and log; gate and model are stand-ins (see their files). */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Approval, NewApproval } from '../../agent/approvals.ts';
import { hasTurnEnded, type Turn } from '../../agent/turn.ts';
import { newTurnRecord, type TurnRecord } from '../../agent/turn-record.ts';
import { type AgentRig, openRig } from './test-files/agent-rig.ts';
import { standInModel } from './test-files/stand-in-model.ts';
import { openTurnKeeper, type TurnKeeper } from './turn-keeper.ts';

async function keep(
  rig: AgentRig,
  withdraw = async (approval: string, reason: string): Promise<void> =>
    void (await rig.parts.approvals.withdraw(approval, reason)),
): Promise<TurnKeeper> {
  const keeper = await openTurnKeeper({
    store: rig.store,
    parts: async () => rig.parts,
    withdraw,
    onTrouble: (message) => {
      throw new Error(message);
    },
    onStatus() {},
  });
  onTestFinished(() => keeper.close());
  return keeper;
}

async function begin(rig: AgentRig, keeper: TurnKeeper, text: string): Promise<Turn> {
  const [id, conversation] = [randomUUID(), randomUUID()];
  await rig.store.createConversation(conversation);
  const startedAt = new Date().toISOString();
  const record = newTurnRecord({ id, conversation, text, language: 'en', startedAt, messages: [] });
  keeper.begin(record);
  return record.turn;
}

const storedTurn = async ({ store }: AgentRig, { id }: Turn): Promise<Turn> =>
  ((await store.getTurn(id))!.record as TurnRecord).turn;

async function until(rig: AgentRig, turn: Turn, wanted: (turn: Turn) => boolean): Promise<Turn> {
  for (;;) {
    const stored = await rig.store.getTurn(turn.id);
    const now = (stored?.record as TurnRecord | undefined)?.turn;
    if (now && wanted(now)) return now;
    await wait(5);
  }
}

describe('the keeper', () => {
  it('finds a turn that went on when the program ended, and says so instead of repeating it', async () => {
    const rig = await openRig(['An answer.']);
    const unended = await rig.ask('GREY');
    const record: TurnRecord = {
      ...unended,
      turn: { ...unended.turn, status: 'going-on', waitingFor: null },
    };
    await rig.parts.save(record);
    const keeper = await keep(rig);
    expect(keeper.find(record.turn.id)).toBeUndefined();
    expect(await storedTurn(rig, record.turn)).toMatchObject({ status: 'interrupted' });
    expect(rig.model.asked).toEqual([]);
  });

  it('goes on once with a turn that many look at, and stores how it ended', async () => {
    const rig = await openRig(['An answer.']);
    const keeper = await keep(rig);
    const turn = await begin(rig, keeper, 'GREY');
    const { waitingFor } = await until(rig, turn, ({ status }) => status === 'waiting');
    await rig.parts.approvals.grant(waitingFor!, 'a test');
    for (let time = 0; time < 5; time += 1) keeper.lookAtApprovals();
    await until(rig, turn, hasTurnEnded);
    await keeper.close();
    expect(await storedTurn(rig, turn)).toMatchObject({ status: 'answered' });
    expect(rig.model.asked).toHaveLength(1);
  });

  it('notices a grant that came before the turn said that it waits', async () => {
    const rig = await openRig(['An answer.']);
    const { approvals } = rig.parts;
    const quick = async (request: NewApproval): Promise<Approval> =>
      approvals.grant((await approvals.open(request)).id, 'a test');
    Object.assign(rig.parts, { approvals: { ...approvals, open: quick } });
    const keeper = await keep(rig);
    const turn = await begin(rig, keeper, 'GREY');
    expect(await until(rig, turn, hasTurnEnded)).toMatchObject({ status: 'answered' });
  });

  it('tells who follows, ends an answer that is stopped, and what goes on when it is closed', async () => {
    const model = standInModel(['Word after word. '.repeat(5000)], () => wait(1));
    const rig = await openRig([], { model });
    const keeper = await keep(rig);
    const [first, second] = [await begin(rig, keeper, 'Hello'), await begin(rig, keeper, 'Hello')];
    let changes = 0;
    keeper.onChange(first.id, () => {
      changes += 1;
    });
    await expect.poll(() => changes).toBeGreaterThan(3);
    await keeper.stop(first.id);
    expect(await storedTurn(rig, first)).toMatchObject({ status: 'stopped' });
    expect(keeper.find(second.id)).toMatchObject({ status: 'going-on' });
    await keeper.close();
    expect(await storedTurn(rig, second)).toMatchObject({ status: 'stopped' });
  });

  it('ends a turn that is stopped after its approval was decided, and before anybody looked', async () => {
    const rig = await openRig(['An answer.']);
    const keeper = await keep(rig);
    const turn = await begin(rig, keeper, 'GREY');
    const { waitingFor } = await until(rig, turn, ({ status }) => status === 'waiting');
    await rig.parts.approvals.reject(waitingFor!, 'a test', 'not now');
    await keeper.stop(turn.id);
    expect(await storedTurn(rig, turn)).toMatchObject({ status: 'stopped' });
    expect(keeper.find(turn.id)).toBeUndefined();
    expect(rig.model.asked).toEqual([]);
  });

  it('leaves no question to a person behind when a turn is stopped while it asks', async () => {
    const rig = await openRig(['An answer.']);
    const { approvals } = rig.parts;
    let stopped: Promise<void> | undefined;
    const open = async (request: NewApproval): Promise<Approval> => {
      stopped = keeper.stop(turn.id);
      return approvals.open(request);
    };
    Object.assign(rig.parts, { approvals: { ...approvals, open } });
    const keeper = await keep(rig);
    const turn = await begin(rig, keeper, 'GREY');
    await until(rig, turn, hasTurnEnded);
    await stopped;
    expect(await storedTurn(rig, turn)).toMatchObject({ status: 'stopped' });
    expect(await approvals.list()).toMatchObject([{ status: 'withdrawn' }]);
  });

  it('ends a stopped turn also where its approval cannot be withdrawn, and says so', async () => {
    const rig = await openRig(['An answer.']);
    const keeper = await keep(rig, async () => {
      throw new Error('the disk is full');
    });
    const turn = await begin(rig, keeper, 'GREY');
    const { waitingFor } = await until(rig, turn, ({ status }) => status === 'waiting');
    await expect(keeper.stop(turn.id)).rejects.toThrow('disk is full');
    await rig.parts.approvals.grant(waitingFor!, 'a test');
    keeper.lookAtApprovals();
    await keeper.close();
    expect(await storedTurn(rig, turn)).toMatchObject({ status: 'stopped' });
    expect(rig.model.asked).toEqual([]);
  });
});
