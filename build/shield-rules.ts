/** The data files of layers A and D as they ship, for scripts. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createSignalFinder, type NamedContent, type SignalFinder } from '../src-main/shield/find-signals.ts';

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

export async function embeddedFinder(): Promise<SignalFinder> {
  return createSignalFinder(await readPatterns(), await readLexicons());
}
