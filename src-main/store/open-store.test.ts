import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from './open-store.ts';
import { temporaryFolder } from './test-programs/data-folder.ts';

function open(folder = temporaryFolder()) {
  const told: string[] = [];
  const { functions, close } = openStore(
    folder,
    { pid: process.pid, program: 'test' },
    {
      onAppended: (runId, last) => told.push(`${runId}:${last} ${functions.getRun(runId)?.status}`),
    },
  );
  onTestFinished(close);
  return { folder, functions, close, told };
}

const newRun = { name: 'run', kind: 'training', recipe: {}, seed: 1 };

describe('the store', () => {
  it('commits the last events of a run before its end, and tells both', async () => {
    const { functions, told } = open();
    functions.createRun(newRun);
    functions.setRunStatus(1, 'running');
    const appended = functions.appendEvents(1, [{ kind: 'a' }, { kind: 'b' }]);
    functions.setRunStatus(1, 'succeeded');
    expect(told).toEqual(['1:0 running', '1:2 running', '1:2 succeeded']);
    expect(await appended).toBe(2);
    await expect(functions.appendEvents(1, [{ kind: 'c' }])).rejects.toMatchObject({
      code: 'illegal-transition',
    });
  });

  it('commits when it is closed, and numbers go on where they were', async () => {
    const { folder, functions, close } = open();
    functions.createRun(newRun);
    const appended = functions.appendEvents(1, [{ kind: 'a' }]);
    close();
    expect(await appended).toBe(1);
    const next = open(folder).functions;
    expect(next.getRun(1)?.status).toBe('queued');
    const more = next.appendEvents(1, [{ kind: 'b' }]);
    expect(next.readEvents(1)).toMatchObject([{ sequence: 1 }, { sequence: 2, event: { kind: 'b' } }]);
    expect(await more).toBe(2);
  });
});
