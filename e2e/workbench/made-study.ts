/** Two finished runs to look at, naive and protected, trained for real once in a run of all tests. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { shortNaive, shortProtected } from './short-recipes.ts';

const run = promisify(execFile);
const root = path.join(import.meta.dirname, '..', '..');
/** Playwright empties the folder around it when it starts. */
const kept = path.join(root, 'out', 'e2e', 'made-study');

/** Run 1 is the naive one, with an alarm; run 2 the protected one. */
export async function copyMadeStudy(dataFolder: string): Promise<void> {
  if (!existsSync(kept)) await make();
  await cp(kept, dataFolder, { recursive: true });
}

/** By the command line, whose runs and the screens' are the same. */
async function make(): Promise<void> {
  const folder = `${kept}.part`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const recipe of [shortNaive(), shortProtected()]) {
    const file = path.join(folder, `${recipe.name}.json`);
    await writeFile(file, JSON.stringify(recipe));
    const program = path.join(root, 'src-main', 'cli.ts');
    const words = ['train', '--recipe', file, '--out', folder, '--provider', 'cpu'];
    await run(process.execPath, [program, ...words], { cwd: root });
    await rm(file);
  }
  await rename(folder, kept);
}
