/** One pipeline at a time works in a folder. */
import { open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';

const name = 'pipeline.lock';

/**
 * Takes the folder for this process.
 * @returns gives it back
 * @throws naming the process that works in it; the note of a process that is gone is taken over
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, name);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const handle = await open(file, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      // Empty: its owner may be about to write into it.
      if ((await read(file)) === '') await setTimeout(200);
      const owner = Number(await read(file));
      if (Number.isSafeInteger(owner) && owner > 0 && isAlive(owner)) {
        throw new Error(
          `${folder}: the process ${owner} runs a pipeline here. Wait for it, or choose another folder.`,
        );
      }
      await rm(file, { force: true });
    }
  }
  throw new Error(`${file}: comes back whenever it is removed: another program works in this folder.`);
}

const read = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and another person's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
