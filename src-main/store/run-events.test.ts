import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from './open-database.ts';
import { createRunEvents, type RunEventRecord, type RunEventsOptions } from './run-events.ts';
import { createRuns } from './runs.ts';
import { temporaryFolder } from './test-programs/data-folder.ts';

interface Step extends RunEventRecord {
  readonly kind: 'step';
  readonly step: number;
  readonly loss: number;
}

function steps(count: number, from = 1): Step[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: 'step',
    step: from + index,
    loss: 1 / (from + index),
  }));
}

function open(options: RunEventsOptions = {}) {
  const { database, close } = openDatabase(temporaryFolder(), { pid: 1, program: 'test' });
  onTestFinished(close);
  const runs = createRuns(database, 'test');
  const [first, second] = ['first', 'second'].map((name) =>
    runs.setStatus(runs.create({ name, kind: 'training', recipe: {}, seed: 1 }).id, 'running'),
  );
  const told: string[] = [];
  const events = createRunEvents(database, {
    onAppended: (runId, last) => told.push(`${runId}:${last}`),
    ...options,
  });
  const stored = () => database.prepare('SELECT count(*) FROM run_events').pluck().get() as number;
  return { database, runs, events, told, stored, first: first!.id, second: second!.id };
}

describe('run events', () => {
  it('get consecutive numbers per run and come back as they were', async () => {
    const { events, first, second } = open({ gatherMilliseconds: 1 });
    const both = [
      events.append(first, steps(3)),
      events.append(second, steps(2)),
      events.append(first, steps(2, 4)),
    ];
    expect(await Promise.all(both)).toEqual([3, 2, 5]);
    expect(events.read(first)).toEqual(steps(5).map((event, index) => ({ sequence: index + 1, event })));
    expect(events.read(first, 3, 1)).toEqual([{ sequence: 4, event: steps(1, 4)[0] }]);
    expect(events.read(second, 2)).toEqual([]);
    expect(events.lastSequence(first)).toBe(5);
  });

  it('are committed together after a while, or when there are many', async () => {
    const { events, stored, first } = open({ gatherMilliseconds: 60, gatherLimit: 10 });
    const appended = [events.append(first, steps(4)), events.append(first, steps(4, 5))];
    expect(stored()).toBe(0);
    await Promise.all(appended);
    expect(stored()).toBe(8);
    void events.append(first, steps(12, 9));
    expect(stored()).toBe(20);
  });

  it('are told as soon as they are taken, and a read has them', async () => {
    const { events, told, first } = open({ gatherMilliseconds: 60_000 });
    const appended = events.append(first, steps(4));
    expect(told).toEqual([`${first}:4`]);
    expect(events.read(first)).toHaveLength(4);
    await appended;
    await events.append(first, steps(4), 0);
    await events.append(first, []);
    expect(told).toEqual([`${first}:4`]);
  });

  it('of what was done to an ended run follow its own', async () => {
    const { events, runs, first } = open({ gatherMilliseconds: 1 });
    await events.append(first, steps(2));
    runs.setStatus(first, 'failed');
    expect(await events.append(first, steps(1, 3), 2, { afterEnd: true })).toBe(3);
    expect(await events.append(first, steps(1, 3), 2, { afterEnd: true })).toBe(3);
    expect(events.read(first)).toHaveLength(3);
  });

  it('are committed by flush, close and read', async () => {
    const { events, stored, first } = open({ gatherMilliseconds: 60_000 });
    const appended = [events.append(first, steps(1))];
    events.flush();
    expect(stored()).toBe(1);
    appended.push(events.append(first, steps(1, 2)));
    expect(events.read(first)).toHaveLength(2);
    appended.push(events.append(first, steps(1, 3)));
    events.close();
    expect(stored()).toBe(3);
    expect(await Promise.all(appended)).toEqual([1, 2, 3]);
  });

  it('that are sent again are not doubled, and a gap is refused', async () => {
    const { events, first } = open({ gatherMilliseconds: 1 });
    expect(await events.append(first, steps(3), 0)).toBe(3);
    expect(await events.append(first, steps(3), 0)).toBe(3);
    expect(
      await Promise.all([events.append(first, steps(2, 4), 3), events.append(first, steps(2, 4), 3)]),
    ).toEqual([5, 5]);
    expect(events.read(first).map(({ event }) => event)).toEqual(steps(5));
    const conflict = { code: 'sequence-conflict', message: expect.stringContaining('the last one is 5') };
    await expect(events.append(first, steps(1, 7), 6)).rejects.toMatchObject(conflict);
    await expect(events.append(first, steps(2, 5), 4)).rejects.toMatchObject(conflict);
  });

  it('are refused when there is no such run, it has ended, or they are not JSON', async () => {
    const { events, runs, first } = open({ gatherMilliseconds: 1 });
    await expect(events.append(99, steps(1))).rejects.toMatchObject({ code: 'not-found' });
    const broken: unknown[] = [{ kind: 'a', big: 1n }, { kind: 'a', step: 0.5 }, { step: 1 }];
    for (const event of broken) {
      const batch = [...steps(1), event as RunEventRecord];
      await expect(events.append(first, batch)).rejects.toMatchObject({ code: 'invalid' });
    }
    expect(events.lastSequence(first)).toBe(0);
    runs.setStatus(first, 'failed');
    await expect(events.append(first, steps(1))).rejects.toMatchObject({ code: 'illegal-transition' });
  });

  it('can never be changed', async () => {
    const { database, events, first } = open({ gatherMilliseconds: 1 });
    await events.append(first, steps(1));
    expect(() => database.exec("UPDATE run_events SET payload = '{}'")).toThrow('append-only');
  });
});

describe('a full disk', () => {
  const big = (count: number, from = 1) =>
    steps(count, from).map((step) => ({ ...step, text: 'x'.repeat(1000) }));

  function openFull(options: RunEventsOptions = {}) {
    const opened = open({ gatherMilliseconds: 10, retryMilliseconds: 50, ...options });
    const pages = opened.database.pragma('page_count', { simple: true }) as number;
    opened.database.pragma(`max_page_count = ${pages + 5}`);
    return { ...opened, makeSpace: () => opened.database.pragma('max_page_count = 100000') };
  }

  it('is reported; the events are kept, and are there when there is space, once', async () => {
    const { database, events, stored, first, makeSpace } = openFull();
    await events.append(first, big(2), 0);
    const error = {
      code: 'disk-full',
      message: expect.stringMatching(`No space left to write ${database.name}: .*100 events are kept`),
    };
    await expect(events.append(first, big(100, 3), 2)).rejects.toMatchObject(error);
    expect(() => events.flush()).toThrow('No space left');
    expect(() => events.close()).toThrow('No space left');
    await expect(events.append(first, big(100, 3), 2)).rejects.toMatchObject(error);
    expect(stored()).toBe(2);
    expect(events.read(first)).toHaveLength(2);

    const more = events.append(first, big(10, 103));
    makeSpace();
    expect(await more).toBe(112);
    expect(await events.append(first, big(100, 3), 2)).toBe(102);
    expect(events.read(first).map(({ event }) => event)).toEqual(big(112));
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  it('that has space again is noticed without a call', async () => {
    const { events, stored, told, first, makeSpace } = openFull();
    await expect(events.append(first, big(50))).rejects.toMatchObject({ code: 'disk-full' });
    void events.append(first, big(1, 51));
    expect(told).toEqual([`${first}:50`]);
    makeSpace();
    for (let attempt = 0; attempt < 100 && stored() === 0; attempt++) await wait(20);
    expect(stored()).toBe(51);
    expect(told).toEqual([`${first}:50`, `${first}:51`]);
  });

  it('does not fill the memory', async () => {
    const { events, first, makeSpace } = openFull({ memoryLimit: 60 });
    await expect(events.append(first, big(60))).rejects.toMatchObject({ code: 'disk-full' });
    await expect(events.append(first, big(1, 61))).rejects.toMatchObject({ code: 'events-refused' });
    makeSpace();
    events.flush();
    expect(await events.append(first, big(1, 61))).toBe(61);
  });
});
