import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { partFolder, removeLeftParts } from './part-folder.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'so8t-part-'));
});
afterEach(() => rm(root, { recursive: true }));

it('removes what dead processes of this machine left for a place, and nothing else', async () => {
  const folder = path.join(root, 'model');
  const child = spawn(process.execPath, ['-e', '']);
  const dead = String(child.pid);
  await once(child, 'exit');
  const own = path.basename(partFolder(folder));
  const left = own.replace(`-${process.pid}.`, `-${dead}.`);
  const kept = [
    own,
    // Another place, another machine, and no part.
    left.replace('model.', 'model2.'),
    left.replace(/^model\.[0-9a-f]{6}/u, 'model.zzzzzz'),
    left.replace(/^model\.[0-9a-f]/u, (start) => (start.endsWith('0') ? 'model.1' : 'model.0')),
    `${left}.txt`,
    'model.part-0123abcd',
  ].sort();
  for (const name of [left, ...kept]) {
    await mkdir(path.join(root, name));
    await writeFile(path.join(root, name, 'weights'), 'w');
  }
  await removeLeftParts(folder);
  expect((await readdir(root)).sort()).toEqual(kept);
});
