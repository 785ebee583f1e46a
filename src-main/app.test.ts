import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

it('the process that opens the desk loads no native module, whatever it is asked', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'so8t-desk-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const program = `
    const { openDesk } = await import('./src-main/app.ts');
    const { appRouter } = await import('./src-main/api/router.ts');
    const desk = await openDesk(process.argv[1]);
    const api = appRouter.createCaller({ workbench: desk, door: { kind: 'browser' } });
    const [recipe] = await api.recipes.list();
    await api.runs.list({});
    await api.models.list();
    await api.playground.models();
    await api.playground.judge({ model: 'embedded', texts: ['How do I bake bread?'] });
    await api.runs.estimate({ recipe });
    const native = process.report.getReport().sharedObjects.filter((file) => file.endsWith('.node'));
    await desk.close();
    console.log(JSON.stringify(native));
    const { createRequire } = await import('node:module');
    createRequire(process.cwd() + '/package.json')('onnxruntime-node');
    console.log(process.report.getReport().sharedObjects.filter((file) => file.endsWith('.node')).length);
  `;
  const root = path.join(import.meta.dirname, '..');
  const arguments_ = ['--input-type=module', '--eval', program, folder];
  const { stdout } = await promisify(execFile)(process.execPath, arguments_, { cwd: root });
  // The second line shows that one would have been found.
  expect(stdout.trim().split('\n')).toEqual(['[]', '1']);
});
