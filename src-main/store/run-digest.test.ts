import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from './open-database.ts';
import { createRunDigests } from './run-digest.ts';
import { createRunEvents } from './run-events.ts';
import { createRuns } from './runs.ts';
import { temporaryFolder } from './test-programs/data-folder.ts';

function open() {
  const { database, close } = openDatabase(temporaryFolder(), { pid: 1, program: 'test' });
  onTestFinished(close);
  const runs = createRuns(database, 'test');
  const { id } = runs.create({ name: 'one', kind: 'training', recipe: {}, seed: 1 });
  return { database, id, events: createRunEvents(database), digest: createRunDigests(database) };
}

describe('the digest of a run', () => {
  it('is empty before the first event', () => {
    const { id, digest } = open();
    expect(digest(id)).toEqual({
      runId: id,
      step: null,
      evaluation: null,
      plannedSteps: null,
      alarmStep: null,
    });
  });

  it('has the last of everything', () => {
    const { id, events, digest } = open();
    const told = [
      { kind: 'milestone', step: 0, name: 'started', plannedSteps: 90 },
      { kind: 'evaluation', step: 0, phase: 'safe' },
      { kind: 'step', step: 1 },
      { kind: 'evaluation', step: 1, phase: 'onset' },
      { kind: 'milestone', step: 1, name: 'alarm' },
      { kind: 'step', step: 2 },
      { kind: 'note' },
    ];
    void events.append(id, told);
    events.flush();
    expect(digest(id)).toEqual({
      runId: id,
      step: 2,
      evaluation: told[3],
      plannedSteps: 90,
      alarmStep: 1,
    });
  });
});
