import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { encodeRandomModel } from '../../src-main/llama-cpp/test-files/random-model.ts';
import { quantiseInProcess } from '../../src-main/processes/quantise-in-process.ts';
import { expect, test } from '../fixtures.ts';
import type { FoundElectron, NoElectron } from './get-electron.ts';
import { electronEnvironment, electronSwitches } from './launch-electron.ts';

test('a quantisation runs in a utility process, gives the same file there, and ends when it is cancelled', async ({
  dataFolder,
}) => {
  const found = JSON.parse(process.env.SO8T_FOUND_ELECTRON!) as FoundElectron | NoElectron;
  test.skip('reason' in found, 'reason' in found ? found.reason : '');
  const { executable, args } = found as FoundElectron;
  const place = (name: string): string => path.join(dataFolder, name);
  const input = place('input.gguf');
  const model = { layers: 8, width: 512, feedForward: 1024, vocabulary: 64, type: 'F16' } as const;
  await writeFile(input, encodeRandomModel(model));
  const program = path.join(import.meta.dirname, 'programs', 'quantising.js');
  const files = { input, whole: place('whole.gguf'), cancelled: place('cancelled.gguf') };
  const { stdout } = await promisify(execFile)(
    executable,
    [...electronSwitches, `--user-data-dir=${place('electron')}`, ...(args.length > 0 ? [program] : [])],
    { env: { ...electronEnvironment(program), SO8T_QUANTISE: JSON.stringify(files) }, timeout: 90_000 },
  );
  const results = JSON.parse(/^RESULTS (.*)$/m.exec(stdout)![1]!) as Record<string, unknown>;
  const request = { input, output: place('node.gguf'), type: 'Q5_K_M', threads: 2 };
  const here = quantiseInProcess(request, new AbortController().signal);
  while (!(await here.next()).done);
  const hash = async (file: string) =>
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  expect(results).toMatchObject({ sha256: await hash(request.output), tensors: 75, end: 'JobCancelled' });
  expect(await hash(files.whole)).toBe(results.sha256);
  expect(existsSync(files.cancelled)).toBe(false);
  expect(existsSync(`${files.cancelled}.part`)).toBe(false);
});
