/** The files of the shield in their folder, with their hashes. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FileHashes } from '../shield/directives/frozen.ts';

export const frozenFile = 'frozen.json';

/** Every file of the shield but the list of hashes itself, sorted by name. */
export async function readShieldFiles(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${folder}: the shield's data cannot be read (${error.code}); the shield stays closed.`, {
      cause: error,
    });
  });
  const wanted = names.filter((name) => name !== frozenFile && /\.(json|bin)$/.test(name)).sort();
  return new Map(
    await Promise.all(
      wanted.map(async (name) => [name, new Uint8Array(await readFile(path.join(folder, name)))] as const),
    ),
  );
}

/** SHA-256 of each file. */
export function hashFiles(files: ReadonlyMap<string, Uint8Array>): FileHashes {
  return Object.fromEntries(
    [...files].map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')]),
  );
}
