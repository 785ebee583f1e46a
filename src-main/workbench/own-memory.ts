/** Memory of this program with all its child processes. */
import { readdir, readFile } from 'node:fs/promises';

/**
 * Resident bytes of a process and its descendants by Linux's /proc; elsewhere of this process alone: the system tells
 * nothing about children without starting another program.
 */
export async function ownMemoryBytes(): Promise<number> {
  const own = process.memoryUsage.rss();
  if (process.platform !== 'linux') return own;
  const children = await descendantsOf(process.pid);
  const sizes = await Promise.all(children.map(residentBytes));
  return sizes.reduce((sum, bytes) => sum + bytes, own);
}

/** Process ids of all children of a process, and of theirs. */
async function descendantsOf(pid: number): Promise<number[]> {
  // A process that ends meanwhile has none.
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  const children = lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
  const further = await Promise.all(children.map(descendantsOf));
  return [...children, ...further.flat()];
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1] ?? 0) * 1024;
}
