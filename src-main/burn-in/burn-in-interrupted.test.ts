import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256, verifyArtifact } from '../artifacts/artifact.ts';
import { mountSmallDisk } from '../artifacts/test-programs/small-disk.ts';
import { burnIn } from './burn-in.ts';
import { writeGates, writeShardedCheckpoint } from './test-files/sharded-checkpoint.ts';

let root: string;
let model: string;
let out: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'so8t-burn-'));
  [model, out] = [path.join(root, 'model'), path.join(root, 'burnt')];
  // Two weights of 3.2 MB: several pieces each.
  await writeShardedCheckpoint(model, { type: 'F32', layers: 2, outFeatures: 800, inFeatures: 1000 });
  await writeGates(model, { layers: [0, 1], blocks: 125 });
});
afterEach(() => rm(root, { recursive: true }));

async function burn(
  signal = new AbortController().signal,
  place = out,
  onProgress = async (): Promise<void> => undefined,
): Promise<void> {
  const stage = burnIn({ model, out: place }, signal);
  while (!(await stage.next()).done) await onProgress();
}

async function openFilesBelow(folder: string): Promise<string[]> {
  const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''));
  return (await Promise.all(links)).filter((target) => target.startsWith(folder));
}

describe('a burn-in that ends early', () => {
  it('because it is cancelled: leaves nothing, at whatever piece', async () => {
    for (const pieces of [0, 1, 4, 8]) {
      const controller = new AbortController();
      let checks = 0;
      // The signal is looked at before every piece.
      const signal = Object.create(controller.signal, {
        throwIfAborted: {
          value: () => {
            if (checks++ === pieces) controller.abort(new Error(`cancelled at ${pieces}`));
            controller.signal.throwIfAborted();
          },
        },
      }) as AbortSignal;
      await expect(burn(signal)).rejects.toThrow(`cancelled at ${pieces}`);
      expect(await readdir(root)).toEqual(['model']);
    }
  });

  it('because nobody asks for more: leaves nothing', async () => {
    const stage = burnIn({ model, out }, new AbortController().signal);
    await stage.next();
    await stage.return(undefined as never);
    expect(await readdir(root)).toEqual(['model']);
    // No file is left open.
    if (process.platform === 'linux') expect(await openFilesBelow(root)).toEqual([]);
  });

  it('keeps an earlier burn-in until the new one is whole', async () => {
    await burn();
    const before = sha256(await readFile(path.join(out, 'manifest.json')));
    await expect(burn(AbortSignal.abort(new Error('cancelled')))).rejects.toThrow('cancelled');
    expect(sha256(await readFile(path.join(out, 'manifest.json')))).toBe(before);
    await verifyArtifact(out, ['imported-model']);
  });

  it('because its process is killed: nothing stands under the final name, and the next one makes it and tidies up', async () => {
    const program = path.join(import.meta.dirname, 'test-programs', 'burn-slowly.ts');
    const child = spawn(process.execPath, [program, model, out], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const left = await readdir(root);
    expect(left).not.toContain('burnt');
    expect(left).toHaveLength(2);
    await burn();
    expect((await readdir(root)).sort()).toEqual(['burnt', 'model']);
    await verifyArtifact(out, ['imported-model']);
  });

  it('because there is no room: says so before it begins', async (context) => {
    const disk = await mountSmallDisk(4000);
    if (typeof disk === 'string') return context.skip(disk);
    try {
      const place = path.join(disk.folder, 'burnt');
      await expect(burn(undefined, place)).rejects.toThrow(
        /burnt: the burnt model takes 6\.\d MB, and 4\.1 MB are free\. Free space, or choose a folder on another disk\./,
      );
      expect(await readdir(disk.folder)).toEqual([]);
    } finally {
      await disk.dispose();
    }
  });

  it('because the disk fills up meanwhile: says so and leaves nothing', async (context) => {
    const disk = await mountSmallDisk(9000);
    if (typeof disk === 'string') return context.skip(disk);
    try {
      const place = path.join(disk.folder, 'burnt');
      const others = path.join(disk.folder, 'others');
      await expect(
        burn(undefined, place, () => writeFile(others, Buffer.alloc(5e6), { flag: 'w' })),
      ).rejects.toThrow(
        `${place}: the disk is full: free space and run again; what was written before is untouched (ENOSPC)`,
      );
      expect(await readdir(disk.folder)).toEqual(['others']);
    } finally {
      await disk.dispose();
    }
  });
});
