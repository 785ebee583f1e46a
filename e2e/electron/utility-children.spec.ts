import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '../fixtures.ts';
import type { FoundElectron, NoElectron } from './get-electron.ts';
import { electronEnvironment, electronSwitches } from './launch-electron.ts';

test('child services run in utility processes, and their ends are told as of other children', async ({
  dataFolder,
}) => {
  const found = JSON.parse(process.env.SO8T_FOUND_ELECTRON!) as FoundElectron | NoElectron;
  test.skip('reason' in found, 'reason' in found ? found.reason : '');
  const { executable, args } = found as FoundElectron;
  const program = path.join(import.meta.dirname, 'programs', 'utility-children.js');
  const { SO8T_NODE: _node, ...environment } = electronEnvironment(program);
  const { stdout } = await promisify(execFile)(
    executable,
    [...electronSwitches, `--user-data-dir=${dataFolder}`, ...(args.length > 0 ? [program] : [])],
    { env: environment, timeout: 90_000 },
  );
  const results = JSON.parse(/^RESULTS (.*)$/m.exec(stdout)![1]!) as Record<string, unknown>;
  expect(results).toMatchObject({
    facts: { args: ['an argument'], utility: true },
    echoed: [true, 2.5, true, 1],
    large: 20_000_000,
    unclonable: { message: expect.stringMatching(/could not be cloned/) },
    stopped: { code: 0, signal: null, stderrTail: expect.stringContaining('closed in order') },
    failed: { message: 'cannot serve', code: 'no-way' },
    killed: ['SIGKILL', 'ServiceDied'],
    crashCall: 'ServiceDied',
    crash: { stderrTail: expect.stringContaining('the last words') },
    leftCall: { name: 'ServiceDied', message: 'echo ended with code 7' },
    missing: 'ServiceDied',
    tooNew: { message: expect.stringMatching(/needs Node 99/) },
  });
  expect(results.crash).not.toMatchObject({ code: 0 });
  expect(results.outside).not.toMatchObject({ code: 0 });
  console.log('crash', results.crash, 'killed from outside', results.outside);
});
