/** Two finished runs to look at, naive and protected, trained for real when there are none yet. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { shortNaive, shortProtected } from './short-recipes.ts';

const run = promisify(execFile);
const root = path.join(import.meta.dirname, '..', '..');
const recipes = [shortNaive(), shortProtected()];
/** Kept from one run of the tests to the next, for as long as the recipes and the embedded model are the same. */
const kept = path.join(root, 'out', `study-for-tests-${fingerprint()}`);

function fingerprint(): string {
  const model = readFileSync(path.join(root, 'models', 'so8t-tiny', 'manifest.json'));
  return createHash('sha256').update(JSON.stringify(recipes)).update(model).digest('hex').slice(0, 12);
}

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
  for (const recipe of recipes) {
    const file = path.join(folder, `${recipe.name}.json`);
    await writeFile(file, JSON.stringify(recipe));
    const program = path.join(root, 'src-main', 'cli.ts');
    const words = ['train', '--recipe', file, '--out', folder, '--provider', 'cpu'];
    await run(process.execPath, [program, ...words], { cwd: root });
    await rm(file);
  }
  await rename(folder, kept);
}
