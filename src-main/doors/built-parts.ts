/** Whether what was built is of the sources that are there now. */
import { createHash } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';

/** `main`: the window's program; `preload`: its bridge; `renderer`: the screens. */
export type BuiltPart = 'main' | 'preload' | 'renderer';

/** File in each built part: the sources it is made of, by path from the root, with their hashes. */
export const sourcesFile = '.built-from.json';

export function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('base64url');
}

/**
 * Whether a part is there and of the present sources. Where the program is installed without its sources, what was
 * built is what there is.
 */
export async function isFresh(root: string, part: BuiltPart): Promise<boolean> {
  let sources: Record<string, string>;
  try {
    sources = JSON.parse(await readFile(path.join(root, 'out', part, sourcesFile), 'utf8'));
  } catch {
    return false;
  }
  if (!(await readable(path.join(root, `src-${part}`)))) return true;
  const same = Object.entries(sources).map(async ([file, hash]) => {
    const content = await readFile(path.join(root, file)).catch(() => undefined);
    return content !== undefined && hashOf(content) === hash;
  });
  return (await Promise.all(same)).every(Boolean);
}

async function readable(folder: string): Promise<boolean> {
  return access(folder).then(
    () => true,
    () => false,
  );
}
