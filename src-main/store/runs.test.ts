import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { migrate } from './migrations.ts';
import { createRuns, endedWithProgram, failRunsOfDeadPrograms, type RunStatus, runStatuses } from './runs.ts';

function open() {
  const database = new Database(':memory:');
  migrate(database);
  return { database, runs: createRuns(database, 'this program') };
}

const newRun = { name: 'first', kind: 'training', recipe: { epochs: 2, rates: [1e-4] }, seed: 4294967295 };

/** Ways to each status. */
const ways: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  queued: [],
  running: ['running'],
  paused: ['running', 'paused'],
  succeeded: ['running', 'succeeded'],
  failed: ['failed'],
  cancelled: ['cancelled'],
};

describe('runs', () => {
  it('are created, changed, read and listed', () => {
    const { runs } = open();
    const created = runs.create(newRun);
    expect(created).toMatchObject({
      ...newRun,
      id: 1,
      status: 'queued',
      folder: 'runs/1',
      startedAt: null,
      endedAt: null,
    });
    const started = runs.setStatus(1, 'running');
    expect(started.startedAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    const ended = runs.setStatus(1, 'succeeded', { summary: { accuracy: 0.9 } });
    expect(ended).toMatchObject({
      status: 'succeeded',
      summary: { accuracy: 0.9 },
      startedAt: started.startedAt,
    });
    expect(ended.endedAt).not.toBeNull();
    runs.create({ ...newRun, kind: 'burn-in', folder: 'elsewhere' });
    runs.create({ ...newRun, name: 'third' });
    expect(runs.list().map((run) => run.id)).toEqual([3, 2, 1]);
    expect(runs.list({ status: 'succeeded' })).toEqual([ended]);
    expect(runs.list({ kind: 'burn-in' })).toMatchObject([{ id: 2, folder: 'elsewhere' }]);
    expect(runs.list({ limit: 1, before: 3 }).map((run) => run.id)).toEqual([2]);
    expect(runs.get(4)).toBeUndefined();
  });

  it('change only in the legal ways', () => {
    const { runs } = open();
    const legal: string[] = [];
    for (const from of runStatuses) {
      for (const to of runStatuses) {
        const { id } = runs.create(newRun);
        for (const status of ways[from]) runs.setStatus(id, status);
        const before = runs.get(id);
        try {
          runs.setStatus(id, to);
          legal.push(`${from} -> ${to}`);
        } catch (error) {
          expect(error).toMatchObject({
            code: 'illegal-transition',
            message: `Run ${id} ("first") is ${from}: it cannot become ${to}`,
          });
          expect(runs.get(id)).toEqual(before);
        }
      }
    }
    expect(legal).toEqual([
      'queued -> running',
      'queued -> paused',
      'queued -> failed',
      'queued -> cancelled',
      'running -> paused',
      'running -> succeeded',
      'running -> failed',
      'running -> cancelled',
      'paused -> queued',
      'paused -> running',
      'paused -> cancelled',
      'failed -> queued',
      'failed -> running',
      'cancelled -> queued',
      'cancelled -> running',
    ]);
    expect(() => runs.setStatus(99, 'running')).toThrow('There is no run 99');
  });

  it('that are resumed keep their first start and lose their reason', () => {
    const { runs } = open();
    runs.create(newRun);
    const { startedAt } = runs.setStatus(1, 'running');
    expect(runs.setStatus(1, 'failed', { reason: 'no memory' })).toMatchObject({ reason: 'no memory' });
    expect(runs.setStatus(1, 'running')).toMatchObject({ reason: null, endedAt: null, startedAt });
  });

  it('keep what they were started with', () => {
    const { runs } = open();
    expect(runs.create(newRun).setup).toBeNull();
    expect(runs.create({ ...newRun, setup: { model: 'embedded' } }).setup).toEqual({ model: 'embedded' });
    runs.setStatus(2, 'running', { setup: { model: 'embedded', threads: 2 } });
    expect(runs.setStatus(2, 'paused').setup).toEqual({ model: 'embedded', threads: 2 });
  });

  it('of programs that are gone fail', () => {
    const { database, runs } = open();
    const others = createRuns(database, 'another program');
    for (const status of ['running', 'queued', 'running'] as const) {
      const { id } = runs.create(newRun);
      if (status === 'running') (id === 1 ? runs : others).setStatus(id, status);
    }
    failRunsOfDeadPrograms(database, 'this program');
    expect(runs.list().map((run) => run.status)).toEqual(['failed', 'queued', 'running']);
    expect(runs.get(3)).toMatchObject({
      reason: endedWithProgram,
      reasonMeaning: { code: 'program-ended', values: {} },
      endedAt: expect.any(String),
    });
  });

  it('need JSON and an integer seed', () => {
    const { runs } = open();
    expect(() => runs.create({ ...newRun, recipe: undefined })).toThrow('The recipe is not a JSON value');
    expect(() => runs.create({ ...newRun, recipe: { big: 1n } })).toThrow('The recipe is not a JSON value');
    expect(() => runs.create({ ...newRun, seed: 0.5 })).toThrow('The seed 0.5 is not an integer');
    expect(runs.list()).toEqual([]);
  });
});
