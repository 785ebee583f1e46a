import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { NewApproval } from '../agent/approvals.ts';
import { canonicalDigest } from '../artifacts/canonical-json.ts';
import { type OpenAuditOptions, openAudit } from './open-audit.ts';
import { temporaryFolder } from './test-programs/data-folder.ts';
import { handClock } from './test-programs/hand-clock.ts';

const minute = 60_000;
const action = canonicalDigest({ kind: 'tool', tool: 'send', arguments: { to: 'a@example.org' } });
const otherAction = canonicalDigest({ kind: 'tool', tool: 'send', arguments: { to: 'b@example.org' } });

const request: NewApproval = {
  actionSha256: action,
  shown: { title: 'Send a message', detail: 'to a@example.org, with password: hunter2!' },
  decision: 'decision-1',
  conversation: null,
  expiresAfterMs: 10 * minute,
};

function open(folder = temporaryFolder(), options: Partial<OpenAuditOptions> = {}) {
  const clock = handClock();
  const audit = openAudit(folder, { program: 'test', clock, ...options });
  onTestFinished(() => audit.close());
  return { ...audit, clock, folder, all: () => stepsOf(folder) };
}

/** What the log has about approvals, in order. */
function stepsOf(folder: string): string[] {
  const database = new Database(path.join(folder, 'audit.sqlite'), { readonly: true });
  const steps = database
    .prepare<[], string>(
      "SELECT entry ->> '$.event.step' FROM audit_entries WHERE kind = 'approval' ORDER BY sequence",
    )
    .pluck()
    .all();
  database.close();
  return steps;
}

function statusOf(folder: string, id: string): string | undefined {
  const database = new Database(path.join(folder, 'audit.sqlite'), { readonly: true });
  const status = database
    .prepare<[string], string>('SELECT status FROM approvals WHERE id = ?')
    .pluck()
    .get(id);
  database.close();
  return status;
}

const codes = (answers: readonly PromiseSettledResult<unknown>[]) =>
  answers.map((answer) => (answer.status === 'fulfilled' ? 'done' : answer.reason.code));

describe('an approval', () => {
  it('lets exactly its action run, once, and every step is in the log', async () => {
    const { approvals, all, folder } = open();
    const { id, expiresAt } = await approvals.open(request);
    expect(expiresAt).toBe('2030-01-01T12:10:00.000Z');
    await expect(approvals.use(id, action)).rejects.toMatchObject({ code: 'not-granted' });
    expect(await approvals.grant(id, 'Hanako')).toMatchObject({ status: 'granted', decidedBy: 'Hanako' });
    await expect(approvals.use(id, otherAction)).rejects.toMatchObject({ code: 'other-action' });
    expect(await approvals.use(id, action)).toEqual({ id, actionSha256: action });
    await expect(approvals.use(id, action)).rejects.toMatchObject({ code: 'used-before' });
    expect(all()).toEqual(['opened', 'refused', 'granted', 'refused', 'used', 'refused']);
    expect(statusOf(folder, id)).toBe('used');
  });

  it('has a title that is shortened after it is masked, and masked whole when it ends', async () => {
    const { approvals } = open();
    for (const secret of ['4111 1111 1111 1111', `sk-${'a1B2c3D4'.repeat(5)}`, 'password: hunter2Zebra']) {
      for (let before = 175; before <= 200; before += 1) {
        const title = `${'a '.repeat(100).slice(0, before - 1)} ${secret} to jane.roe@example.org ${'b '.repeat(200)}`;
        const { id, shown } = await approvals.open({ ...request, shown: { title, detail: '' } });
        expect(shown.title.length).toBeLessThanOrEqual(201);
        const ended = (await approvals.reject(id, 'Hanako', 'no')).shown.title;
        for (const one of [shown.title, (await approvals.get(id))!.shown.title, ended])
          expect(one).not.toMatch(/4111|sk-a|hunter|zebra/u);
        expect(ended).not.toMatch(/jane|roe/u);
        expect(ended).not.toMatch(/\[[a-z]+:?[0-9a-f]{0,7}…$/u);
      }
    }
  });

  it('shows nothing that hides or reorders, and keeps no secret in the reason of a rejection', async () => {
    const { approvals, reader } = open();
    const shown = { title: 'Pay \u202e001\u202c\u001b[2J now', detail: 'hid\u200bden 👩\u200d👧\r\nnext' };
    const { id, shown: seen } = await approvals.open({ ...request, shown });
    expect(seen.title).toBe('Pay \\u{202e}001\\u{202c}\\u{1b}[2J now');
    expect(seen.detail).toBe('hid\\u{200b}den 👩\u200d👧\nnext');
    const reason = 'ask jane.roe@example.org, password: hunter2';
    const rejected = await approvals.reject(id, 'Hanako', reason);
    for (const told of [rejected.reason, JSON.stringify(reader.approval(id))])
      expect(told).not.toMatch(/jane|hunter/u);
  });

  it('that was used or ended stays so, whatever its row is made to say', async () => {
    const { approvals, folder } = open();
    const make = async (): Promise<string> => {
      const { id } = await approvals.open(request);
      await approvals.grant(id, 'Hanako');
      return id;
    };
    const [used, withdrawn] = [await make(), await make()];
    await approvals.use(used, action);
    await approvals.withdraw(withdrawn, 'no longer');
    const database = new Database(path.join(folder, 'audit.sqlite'));
    database.exec(
      "DROP TRIGGER approvals_go_one_way; UPDATE approvals SET status = 'granted', reason = NULL",
    );
    database.close();
    await expect(approvals.use(used, action)).rejects.toMatchObject({ code: 'used-before' });
    await expect(approvals.use(withdrawn, action)).rejects.toMatchObject({ code: 'not-granted' });
  });

  it('that is rejected or withdrawn lets nothing run; a rejection has its reason in the log', async () => {
    const { approvals, reader, all } = open();
    const rejected = await approvals.open(request);
    await expect(approvals.reject(rejected.id, 'Hanako', ' ')).rejects.toMatchObject({ code: 'invalid' });
    await approvals.reject(rejected.id, 'Hanako', 'wrong address');
    const withdrawn = await approvals.open(request);
    await approvals.withdraw(withdrawn.id, 'the turn was stopped');
    for (const { id } of [rejected, withdrawn])
      await expect(approvals.use(id, action)).rejects.toMatchObject({ code: 'not-granted' });
    await expect(approvals.grant(rejected.id, 'Taro')).rejects.toMatchObject({ code: 'not-open' });
    expect(all()).toEqual(['opened', 'rejected', 'opened', 'withdrawn', 'refused', 'refused', 'refused']);
    const entries = reader.approval(rejected.id).map(({ event }) => event);
    expect(entries[1]).toMatchObject({ step: 'rejected', by: 'Hanako', reason: 'wrong address' });
  });

  it('says whom a message goes to while a person decides, never a password, and neither afterwards', async () => {
    const { approvals } = open();
    const { id, shown } = await approvals.open(request);
    expect(shown.detail).toMatch(/^to a@example\.org, with password: \[password:[0-9a-f]{8}\]$/u);
    await approvals.reject(id, 'Hanako', 'no');
    expect((await approvals.get(id))?.shown.detail).toMatch(/^to \[email:/u);
  });

  it('of nobody is not found', async () => {
    const { approvals } = open();
    await expect(approvals.use('none', action)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('survives a restart, and its expiry goes on', async () => {
    const first = open();
    const { id } = await first.approvals.open(request);
    await first.approvals.grant(id, 'Hanako');
    first.close();
    first.clock.pass(5 * minute);
    const second = open(first.folder, { clock: first.clock });
    expect(await second.approvals.get(id)).toMatchObject({ status: 'granted', execution: null });
    second.close();
    first.clock.pass(5 * minute);
    const third = open(first.folder, { clock: first.clock });
    await expect(third.approvals.use(id, action)).rejects.toMatchObject({ code: 'expired' });
    expect(await third.approvals.get(id)).toMatchObject({ status: 'expired', execution: 'not-run' });
  });
});

describe('two at once', () => {
  it.each([
    ['two grants', 'grant', 'grant', ['done', 'not-open'], 'granted'],
    ['a grant and a rejection', 'grant', 'reject', ['done', 'not-open'], 'granted'],
    ['a rejection and a grant', 'reject', 'grant', ['done', 'not-open'], 'rejected'],
    ['a withdrawal and a grant', 'withdraw', 'grant', ['done', 'not-open'], 'withdrawn'],
  ] as const)('%s: one wins', async (_, one, other, outcome, status) => {
    const { approvals, folder, all } = open();
    const { id } = await approvals.open(request);
    const click = {
      grant: () => approvals.grant(id, 'x'),
      reject: () => approvals.reject(id, 'y', 'no'),
      withdraw: () => approvals.withdraw(id, 'stop'),
    };
    expect(codes(await Promise.allSettled([click[one](), click[other]()]))).toEqual(outcome);
    expect(statusOf(folder, id)).toBe(status);
    expect(all()).toEqual(['opened', status, 'refused']);
  });

  it('uses: one runs', async () => {
    const { approvals, all } = open();
    const { id } = await approvals.open(request);
    await approvals.grant(id, 'Hanako');
    const uses = Array.from({ length: 20 }, () => approvals.use(id, action));
    const outcome = codes(await Promise.allSettled(uses));
    expect(outcome.filter((code) => code === 'done')).toHaveLength(1);
    expect(outcome.filter((code) => code === 'used-before')).toHaveLength(19);
    expect(all().filter((step) => step === 'used')).toHaveLength(1);
  });
});

describe('the five classic failures', () => {
  it('an expired approval accepted in a race: expiry between the click and the transaction refuses', async () => {
    const { approvals, clock, all } = open();
    const { id } = await approvals.open(request);
    // Granted a moment too late, although the click came in time.
    const late = approvals.grant(id, 'Hanako');
    clock.pass(10 * minute);
    await expect(late).rejects.toMatchObject({ code: 'expired' });
    expect(all()).toEqual(['opened', 'expired', 'refused']);
  });

  it('a grant without an audit row: a row changed behind the log lets nothing run', async () => {
    const { approvals, folder } = open();
    const { id } = await approvals.open(request);
    const database = new Database(path.join(folder, 'audit.sqlite'));
    database.prepare("UPDATE approvals SET status = 'granted' WHERE id = ?").run(id);
    database.close();
    await expect(approvals.use(id, action)).rejects.toMatchObject({ code: 'not-granted' });
  });

  it('a grant without an audit row: when the entry cannot be written, nothing was granted', async () => {
    const { approvals, folder, all } = open();
    const { id } = await approvals.open(request);
    const database = new Database(path.join(folder, 'audit.sqlite'));
    onTestFinished(() => void database.close());
    database.exec(`CREATE TRIGGER full BEFORE INSERT ON audit_entries WHEN new.entry ->> '$.event.step' = 'granted'
      BEGIN SELECT RAISE(ABORT, 'no more entries'); END`);
    await expect(approvals.grant(id, 'Hanako')).rejects.toThrow('no more entries');
    expect(statusOf(folder, id)).toBe('open');
    await expect(approvals.use(id, action)).rejects.toMatchObject({ code: 'not-granted' });
    database.exec('DROP TRIGGER full');
    await approvals.grant(id, 'Hanako');
    expect(all()).toEqual(['opened', 'refused', 'granted']);
  });

  it('"approved" but nothing ran: it is shown as such, when it expires and after a restart', async () => {
    const first = open();
    const waiting = await first.approvals.open(request);
    await first.approvals.grant(waiting.id, 'Hanako');
    const [used, begun, ran] = await Promise.all([1, 2, 3].map(() => first.approvals.open(request)));
    for (const { id } of [used!, begun!, ran!]) {
      await first.approvals.grant(id, 'Hanako');
      await first.approvals.use(id, action);
    }
    const execution = { kind: 'execution', actionSha256: action, detail: null } as const;
    await first.log.append({ ...execution, permittedBy: begun!.id, outcome: 'begun' });
    await first.log.append({ ...execution, permittedBy: ran!.id, outcome: 'begun' });
    await first.log.append({ ...execution, permittedBy: ran!.id, outcome: 'succeeded' });
    first.close();
    first.clock.pass(20 * minute);

    const second = open(first.folder, { program: 'the next one', clock: first.clock });
    const shown = new Map(
      (await second.approvals.list()).map(({ id, status, execution }) => [id, [status, execution]]),
    );
    expect(shown.get(waiting.id)).toEqual(['expired', 'not-run']);
    expect(shown.get(used!.id)).toEqual(['used', 'interrupted']);
    expect(shown.get(begun!.id)).toEqual(['used', 'interrupted']);
    expect(shown.get(ran!.id)).toEqual(['used', 'succeeded']);
    const said = second.reader.page({ kinds: ['execution'] }, 0, 100).map(({ event }) => event);
    expect(
      said.filter((event) => event.kind === 'execution' && event.outcome === 'interrupted'),
    ).toHaveLength(2);
    expect(second.reader.approval(waiting.id).at(-1)?.event).toMatchObject({
      step: 'expired',
      reason: 'granted, and nothing ran before it expired',
    });
  });

  it('an unlogged rejection: when the entry cannot be written, it was not rejected', async () => {
    const { approvals, folder, reader } = open();
    const { id } = await approvals.open(request);
    const database = new Database(path.join(folder, 'audit.sqlite'));
    onTestFinished(() => void database.close());
    database.exec(
      `CREATE TRIGGER full BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'no more entries'); END`,
    );
    await expect(approvals.reject(id, 'Hanako', 'no')).rejects.toThrow('no more entries');
    expect(statusOf(folder, id)).toBe('open');
    database.exec('DROP TRIGGER full');
    await approvals.reject(id, 'Hanako', 'no');
    expect(reader.approval(id).at(-1)?.event).toMatchObject({ step: 'rejected', reason: 'no' });
  });

  it('expiry unchecked at execution: granted in time, used too late', async () => {
    const { approvals, clock, all } = open();
    const { id } = await approvals.open(request);
    await approvals.grant(id, 'Hanako');
    clock.pass(10 * minute - 1);
    // Still in time: another action is what is wrong with this.
    await expect(approvals.use(id, otherAction)).rejects.toMatchObject({ code: 'other-action' });
    clock.pass(1);
    await expect(approvals.use(id, action)).rejects.toMatchObject({ code: 'expired' });
    expect(all()).toEqual(['opened', 'granted', 'refused', 'expired', 'refused']);
  });
});

describe('a clock', () => {
  it('that was set back refuses what waited, and says so in the log; what is asked for then goes on', async () => {
    const { approvals, clock, reader, all } = open();
    const opened = await approvals.open(request);
    const granted = await approvals.open(request);
    await approvals.grant(granted.id, 'Hanako');
    clock.pass(9 * minute);
    clock.set(-8 * minute);
    await expect(approvals.use(granted.id, action)).rejects.toMatchObject({ code: 'clock-went-backwards' });
    await expect(approvals.grant(opened.id, 'Hanako')).rejects.toMatchObject({
      code: 'clock-went-backwards',
    });
    expect(all()).toEqual(['opened', 'opened', 'granted', 'expired', 'expired', 'refused', 'refused']);
    const [setting] = reader.page({ kinds: ['setting'] }, 1, 10);
    expect(setting?.event).toEqual({
      kind: 'setting',
      name: 'clock',
      from: '2030-01-01T12:09:00.000Z',
      to: '2030-01-01T12:01:00.000Z',
    });
    const next = await approvals.open(request);
    await approvals.grant(next.id, 'Hanako');
    await expect(approvals.use(next.id, action)).resolves.toEqual({ id: next.id, actionSha256: action });
  });

  it('that was set back while the program did not run is noticed by the last entry', async () => {
    const first = open();
    const { id } = await first.approvals.open(request);
    await first.approvals.grant(id, 'Hanako');
    first.clock.pass(5 * minute);
    first.close();
    first.clock.set(-5 * minute);
    const second = open(first.folder, { clock: first.clock });
    await expect(second.approvals.use(id, action)).rejects.toMatchObject({ code: 'clock-went-backwards' });
  });

  it('that a time server corrects by a second changes nothing, and expiry does not move', async () => {
    const { approvals, clock } = open();
    const { id } = await approvals.open(request);
    clock.pass(minute);
    clock.set(-1000);
    expect(await approvals.grant(id, 'Hanako')).toMatchObject({ status: 'granted' });
    clock.pass(9 * minute);
    await expect(approvals.use(id, action)).rejects.toMatchObject({ code: 'expired' });
  });

  it('that jumps ahead expires what waited', async () => {
    const { approvals, clock } = open();
    const { id } = await approvals.open(request);
    clock.set(11 * minute);
    await expect(approvals.grant(id, 'Hanako')).rejects.toMatchObject({ code: 'expired' });
  });
});

it('what is open expires by itself, and whoever watches is told', async () => {
  let told: () => void = () => {};
  const expired = new Promise<void>((resolve) => {
    told = resolve;
  });
  const folder = temporaryFolder();
  const audit = openAudit(folder, {
    program: 'test',
    onApprovals: () => statusOf(folder, id) === 'expired' && told(),
  });
  onTestFinished(() => audit.close());
  let id = '';
  ({ id } = await audit.approvals.open({ ...request, expiresAfterMs: 50 }));
  await expired;
  expect(stepsOf(folder)).toEqual(['opened', 'expired']);
  expect(await audit.approvals.counts()).toMatchObject({ open: 0, expired: 1 });
});
