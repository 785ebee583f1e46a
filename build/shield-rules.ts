/** The data files of layers A and D as they ship, for scripts. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createSignalFinder, type NamedContent, type SignalFinder } from '../src-main/shield/find-signals.ts';
import { parseShieldFiles } from '../src-main/shield-data/read-shield-data.ts';
import { readShieldFiles } from '../src-main/shield-data/shield-files.ts';

const folder = path.join(import.meta.dirname, '..', 'resources', 'shield');

async function named(prefix: string): Promise<NamedContent[]> {
  const files = (await readdir(folder))
    .filter((file) => file.startsWith(prefix) && file.endsWith('.json'))
    .sort();
  return Promise.all(
    files.map(async (file) => ({
      file,
      content: JSON.parse(await readFile(path.join(folder, file), 'utf8')),
    })),
  );
}

export const readPatterns = () => named('patterns');
export const readLexicons = () => named('lexicon-');

/** The words of the data files alone, without what is learnt from what they find. */
export async function embeddedFinder(): Promise<SignalFinder> {
  return createSignalFinder(await readPatterns(), await readLexicons());
}

/** Layers A and D as the shield runs them. */
export async function wholeFinder(): Promise<SignalFinder> {
  const { patterns, lexicons, wrapper } = parseShieldFiles(await readShieldFiles(folder));
  return createSignalFinder(patterns, lexicons, wrapper);
}
