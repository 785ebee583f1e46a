/** Lists a folder below the root. */
import { lstat, opendir } from 'node:fs/promises';
import { z } from 'zod';
import type { Tool } from '../../tool.ts';
import { beginCall } from '../begin-call.ts';
import { escapeText } from '../shown-text.ts';
import { fileLimits } from './file-limits.ts';
import { pathParts } from './path-parts.ts';
import { type Place, type Root, shownPath, withFolder } from './root.ts';

const schema = z.strictObject({
  path: z.string().default('').describe('Folder, relative to the root folder; empty for the root folder.'),
});

/** Names of a folder without hidden ones, sorted; at most `most`, however many there are. */
export async function namesIn(
  place: Place,
  most: number,
): Promise<{ readonly names: readonly string[]; readonly more: boolean }> {
  const names: string[] = [];
  // Iterating closes it.
  for await (const { name } of await opendir(place.at())) {
    if (name.startsWith('.')) continue;
    if (names.length === most) return { names: names.sort(), more: true };
    names.push(name);
  }
  await place.verify();
  return { names: names.sort(), more: false };
}

async function line(place: Place, name: string): Promise<string | null> {
  const shown = escapeText(name, 255);
  const stats = await lstat(place.at(name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null; // removed since it was listed
    throw error;
  });
  if (!stats) return null;
  if (stats.isDirectory()) return `${shown}/`;
  if (stats.isFile()) return `${shown}\t${stats.size} bytes`;
  return `${shown}\t(${stats.isSymbolicLink() ? 'link' : 'not a regular file'}: cannot be opened)`;
}

export function createListFolder(root: Root): Tool<z.infer<typeof schema>> {
  const tool: Tool<z.infer<typeof schema>> = {
    name: 'list_folder',
    description: `Lists a folder of the agent's files: names, folders with / at the end, sizes; at most ${fileLimits.listed}.`,
    bounds: { entries: fileLimits.listed },
    arguments: schema,
    effect: 'nothing',
    describe: ({ path }) => `List the folder ${escapeText(shownPath(pathParts(path)), 1024)}`,
    async run(permit, action, signal) {
      const { path } = beginCall(tool, permit, action);
      const parts = pathParts(path);
      return await withFolder(root, parts, async (place) => {
        const { names, more } = await namesIn(place, fileLimits.listed);
        const lines: string[] = [];
        for (const name of names) {
          signal.throwIfAborted();
          const one = await line(place, name);
          if (one !== null) lines.push(one);
        }
        return { text: lines.join('\n') || '(empty)', truncated: more };
      });
    },
  };
  return tool;
}
