import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashOf, isFresh } from '../built-parts.ts';
import { findElectron } from './find-electron.ts';
import { runWindow } from './run-window.ts';
import { readStartOptions } from './start-options.ts';
import { reasonAgainstAnyWindow } from './window-needs.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-launcher-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('start options', () => {
  it('are what was said, and absolute', () => {
    expect(readStartOptions(['--data', 'here', '--browser', '--no-open'])).toEqual({
      dataFolder: path.resolve('here'),
      browser: true,
      open: false,
    });
    expect(readStartOptions(['--port', '8080'])).toMatchObject({ browser: true, port: 8080, open: true });
    expect(readStartOptions([])!.dataFolder).toMatch(/so8t-workbench/);
    expect(readStartOptions(['--help'])).toBeUndefined();
  });

  it.each([[['--port', '0']], [['--port', 'x']], [['--port', '65536']], [['--nothing']], [['--data']]])(
    'refuse %j',
    (args) => {
      expect(() => readStartOptions(args)).toThrow(/--/);
    },
  );
});

describe('finding Electron', () => {
  const find = (environment: NodeJS.ProcessEnv, packageFolder: string | undefined = folder) =>
    findElectron({ environment, packageFolder, say: () => {} });

  async function unpacked(): Promise<void> {
    await writeFile(path.join(folder, 'package.json'), '{"version":"45.4.1"}');
  }

  it('takes the given one, and says when that is not there', async () => {
    expect(await find({ SO8T_ELECTRON: process.execPath })).toEqual({ executable: process.execPath });
    expect(await find({ SO8T_ELECTRON: '/nowhere' })).toEqual({
      reason: 'SO8T_ELECTRON: there is no /nowhere',
    });
  });

  it("takes the package's own", async () => {
    await mkdir(path.join(folder, 'dist'));
    await writeFile(path.join(folder, 'dist', 'electron'), '');
    await writeFile(path.join(folder, 'path.txt'), 'electron');
    expect(await find({})).toEqual({ executable: path.join(folder, 'dist', 'electron') });
  });

  it('downloads nothing in CI, nor from where nobody answers, and does not wait for long', async () => {
    await unpacked();
    expect(await find({ CI: '1' })).toEqual({ reason: expect.stringMatching(/CI/) });
    const refused = await find({ ELECTRON_MIRROR: 'http://127.0.0.1:1/' });
    expect(refused).toEqual({ reason: expect.stringMatching(/does not answer/) });
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const before = performance.now();
    const late = await find({ ELECTRON_MIRROR: `http://127.0.0.1:${port}/` });
    expect(late).toEqual({ reason: expect.stringMatching(/does not answer/) });
    expect(performance.now() - before).toBeLessThan(5000);
    silent.close();
  });

  it.runIf(process.platform === 'linux')('knows when there can be no window', () => {
    expect(reasonAgainstAnyWindow({})).toBe('there is no display');
    if (process.getuid?.() === 0) expect(reasonAgainstAnyWindow({ DISPLAY: ':0' })).toMatch(/root/);
  });
});

describe.skipIf(process.platform === 'win32')('running the window', () => {
  const lines: string[] = [];
  async function run(script: string) {
    const executable = path.join(folder, 'electron');
    await writeFile(executable, `#!/bin/sh\n${script}\n`);
    await chmod(executable, 0o755);
    lines.length = 0;
    return runWindow({
      executable,
      application: 'main.js',
      dataFolder: folder,
      say: (line) => lines.push(line),
    });
  }

  it('hands on what it says', async () => {
    expect(await run('echo "open $@"')).toMatchObject({ opened: true, code: 0 });
    expect(lines).toEqual([`open main.js --data ${folder}`]);
  });

  it('says why it did not open', async () => {
    expect(await run('echo "no libgtk" >&2; exit 127')).toEqual({
      opened: false,
      code: 127,
      reason: 'no libgtk',
    });
    expect(await run('kill -SEGV $$')).toMatchObject({
      opened: false,
      code: 1,
      reason: 'it was ended by SIGSEGV',
    });
    expect(lines).toEqual([]);
  });
});

describe('what was built', () => {
  it('is fresh as long as its sources are the same', async () => {
    expect(await isFresh(folder, 'renderer')).toBe(false);
    await mkdir(path.join(folder, 'out', 'renderer'), { recursive: true });
    await mkdir(path.join(folder, 'src-renderer'));
    const source = path.join(folder, 'src-renderer', 'main.tsx');
    await writeFile(source, 'first');
    const list = { 'src-renderer/main.tsx': hashOf(Buffer.from('first')) };
    await writeFile(path.join(folder, 'out', 'renderer', '.built-from.json'), JSON.stringify(list));
    expect(await isFresh(folder, 'renderer')).toBe(true);
    await writeFile(source, 'second');
    expect(await isFresh(folder, 'renderer')).toBe(false);
    await rm(source);
    expect(await isFresh(folder, 'renderer')).toBe(false);
    await rm(path.join(folder, 'src-renderer'), { recursive: true });
    expect(await isFresh(folder, 'renderer')).toBe(true);
  });
});
