/** Every ordinary file below a folder of the root, in order, within limits. */
import type { BigIntStats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { ToolRefusal } from '../../tool.ts';
import { namesIn } from './list-folder.ts';
import { type Root, withFolder } from './root.ts';

export interface WalkLimits {
  readonly entries: number;
  readonly depth: number;
}

interface Entry {
  readonly parts: readonly string[];
  readonly stats: BigIntStats;
}

/** What one folder holds; null when it was removed or exchanged since its parent was read. */
async function entriesOf(root: Root, parts: readonly string[], most: number, isStart: boolean) {
  try {
    return await withFolder(root, parts, async (place) => {
      const { names, more } = await namesIn(place, most);
      const entries: Entry[] = [];
      for (const name of names) {
        const stats = await lstat(place.at(name), { bigint: true }).catch(() => null);
        if (stats?.dev === root.device) entries.push({ parts: [...parts, name], stats });
      }
      return { entries, more };
    });
  } catch (error) {
    if (error instanceof ToolRefusal && !isStart) return null;
    throw error;
  }
}

/**
 * Links, pipes, devices, other file systems and hidden names are passed over.
 * @returns true when a limit ended it early
 */
export async function* walkFiles(
  root: Root,
  start: readonly string[],
  { entries: most, depth }: WalkLimits,
): AsyncGenerator<Entry, boolean> {
  const waiting: (readonly string[])[] = [start];
  let seen = 0;
  let cut = false;
  for (let folder = waiting.pop(); folder; folder = waiting.pop()) {
    const found = await entriesOf(root, folder, most - seen, folder === start);
    if (!found) continue;
    seen += found.entries.length;
    cut ||= found.more;
    for (const entry of found.entries) {
      if (entry.stats.isDirectory()) {
        if (entry.parts.length - start.length < depth) waiting.push(entry.parts);
        else cut = true;
      } else if (entry.stats.isFile()) yield entry;
    }
    if (cut && seen >= most) return true;
  }
  return cut;
}
