/** The workbench's processes, found from outside as somebody with a process list would. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** The program that holds a data folder. */
export function programOf(dataFolder: string): number {
  const note = readFileSync(path.join(dataFolder, 'workbench.owner.json'), 'utf8');
  return (JSON.parse(note) as { pid: number }).pid;
}

/** The process that has the data folder's database open. */
export function storeProcessOf(dataFolder: string): number {
  const found = processes().find((pid) => openFiles(pid).includes(path.join(dataFolder, 'workbench.sqlite')));
  if (found === undefined) throw new Error(`No process has the database of ${dataFolder} open.`);
  return found;
}

/** Every process that a program started, and those started by them. */
export function descendantsOf(program: number): Set<number> {
  const parents = new Map(processes().map((pid) => [pid, parentOf(pid)]));
  const found = new Set<number>([program]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const [pid, parent] of parents) if (parent !== undefined && found.has(parent)) found.add(pid);
  }
  found.delete(program);
  return found;
}

const processes = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

function openFiles(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).map((name) => linkOf(path.join(folder, name)));
  } catch {
    // It ended meanwhile, or belongs to somebody else.
    return [];
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    // Closed meanwhile.
    return '';
  }
}

function parentOf(pid: number): number | undefined {
  try {
    // The command's name stands in brackets and may hold anything.
    const rest = readFileSync(`/proc/${pid}/stat`, 'utf8').split(')').at(-1)!;
    return Number(rest.trim().split(' ')[1]);
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}
