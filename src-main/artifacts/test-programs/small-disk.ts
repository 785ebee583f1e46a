/** A real disk that can be filled, for tests of what happens then. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface SmallDisk {
  readonly folder: string;
  readonly mountReadOnly: () => Promise<void>;
  readonly dispose: () => Promise<void>;
}

/** Mounts a disk in memory. @returns the reason as text where this machine does not allow it */
export async function mountSmallDisk(kibibytes: number): Promise<SmallDisk | string> {
  if (process.platform !== 'linux') return `no tmpfs on ${process.platform}`;
  if (process.getuid?.() !== 0) return 'only root may mount a disk';
  const folder = await mkdtemp(path.join(tmpdir(), 'so8t-disk-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', folder]);
  } catch (error) {
    await rm(folder, { recursive: true });
    return `mounting a disk failed: ${(error as Error).message}`;
  }
  return {
    folder,
    mountReadOnly: async () => {
      await run('mount', ['-o', 'remount,ro', folder]);
    },
    async dispose() {
      await run('umount', [folder]);
      await rm(folder, { recursive: true });
    },
  };
}
