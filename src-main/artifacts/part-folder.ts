/** Folders in which artifacts are made, beside their places: the names tell which process makes them. */
import { createHash, randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';

/** Processes of another machine that shares the disk cannot be asked whether they live. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 6);

const ownerPattern = /^([0-9a-f]{6})-(\d+)\.part-[0-9a-f]{8}$/u;

/** `<folder>.<machine>-<process>.part-<eight hexadecimal digits>`. */
export function partFolder(folder: string): string {
  return `${folder}.${machine}-${process.pid}.part-${randomUUID().slice(0, 8)}`;
}

/** Removes what processes of this machine left beside a place when they were killed. */
export async function removeLeftParts(folder: string): Promise<void> {
  const [parent, name] = [path.dirname(folder), path.basename(folder)];
  const found = await readdir(parent);
  for (const other of found.filter((one) => one.startsWith(`${name}.`))) {
    const [, host, owner] = ownerPattern.exec(other.slice(name.length + 1)) ?? [];
    if (host === machine && !isRunning(Number(owner)))
      await rm(path.join(parent, other), { recursive: true, force: true });
  }
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    // EPERM: it runs, and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
