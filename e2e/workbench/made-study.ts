/** Two finished runs to look at, naive and protected, trained for real when there are none yet. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { shortNaive, shortProtected } from './short-recipes.ts';

const run = promisify(execFile);
const root = path.join(import.meta.dirname, '..', '..');
const recipes = [shortNaive(), shortProtected()];
/** What the runs are made from besides the recipes: the start, the data, and the code that trains and tells of it. */
const madeFrom = [
  'models/so8t-tiny',
  'resources/embedded-data/published',
  ...['artifacts', 'data', 'engine', 'language-model', 'store', 'training'].map((room) => `src-main/${room}`),
  'src-main/workbench/running',
];
/** Kept from one run of the tests to the next, for as long as all that they are made from is the same. */
const kept = path.join(root, 'out', `study-for-tests-${fingerprint()}`);

function fingerprint(): string {
  const hash = createHash('sha256').update(JSON.stringify(recipes));
  for (const place of madeFrom) {
    const entries = readdirSync(path.join(root, place), { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
      .map((entry) => path.join(entry.parentPath, entry.name));
    for (const file of files.sort()) hash.update(path.relative(root, file)).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 12);
}

/** Run 1 is the naive one, with an alarm; run 2 the protected one. */
export async function copyMadeStudy(dataFolder: string): Promise<void> {
  if (!existsSync(kept)) await make();
  await cp(kept, dataFolder, { recursive: true });
}

/** By the command line, whose runs and the screens' are the same. */
async function make(): Promise<void> {
  await removeOlder();
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

/** Studies of other recipes, data or code: nobody looks at them any more. */
async function removeOlder(): Promise<void> {
  const out = path.dirname(kept);
  const names = await readdir(out).catch(() => []);
  for (const name of names)
    if (name.startsWith('study-for-tests-')) await rm(path.join(out, name), { recursive: true, force: true });
}
