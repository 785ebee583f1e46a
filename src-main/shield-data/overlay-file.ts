/** A person's own words and patterns in the data folder, frozen by a hash of their own. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeFileWhole } from '../artifacts/write-file-whole.ts';
import { assertFrozen } from '../shield/directives/frozen.ts';
import { emptyOverlay, isEmpty, type Overlay, readOverlay } from '../shield/overlay/overlay.ts';
import { readFrozenList, ShieldDataError } from './read-shield-data.ts';
import { frozenFile, hashFiles } from './shield-files.ts';

export const overlayFile = 'overlay.json';

export interface FrozenOverlay {
  readonly overlay: Overlay;
  /** Of the file; null while nothing was added. */
  readonly sha256: string | null;
}

/**
 * @param folder need not exist: nothing was added then
 * @throws FrozenFileChanged when the file was changed by somebody else; ShieldDataError, RuleFileError for one that
 *   cannot be used. Whoever catches it has no shield.
 */
export async function readOverlayFolder(folder: string): Promise<FrozenOverlay> {
  const file = path.join(folder, overlayFile);
  const [own, list] = await Promise.all([readOrNull(file), readOrNull(path.join(folder, frozenFile))]);
  if (own === null && list === null) return { overlay: emptyOverlay, sha256: null };
  const hashes = hashFiles(new Map(own === null ? [] : [[overlayFile, own]]));
  assertFrozen(hashes, await readFrozenList(folder));
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(own!));
  } catch (error) {
    throw new ShieldDataError(`${file}: is not JSON in UTF-8: ${(error as Error).message}`, { cause: error });
  }
  return { overlay: readOverlay(file, content), sha256: hashes[overlayFile]! };
}

/**
 * Writes rows that were read by `readOverlay`, and freezes them; empty ones take the files away.
 * @throws ArtifactError when the folder cannot be written. A crash between the two files keeps the shield closed.
 */
export async function writeOverlayFolder(folder: string, overlay: Overlay): Promise<void> {
  if (isEmpty(overlay)) return removeOverlayFolder(folder);
  await mkdir(folder, { recursive: true });
  const text = `${JSON.stringify(overlay, null, 2)}\n`;
  const files = hashFiles(new Map([[overlayFile, new TextEncoder().encode(text)]]));
  await writeFileWhole(path.join(folder, overlayFile), text);
  await writeFileWhole(path.join(folder, frozenFile), `${JSON.stringify({ version: 1, files }, null, 2)}\n`);
}

/** Takes everything away that was added. */
export async function removeOverlayFolder(folder: string): Promise<void> {
  for (const name of [overlayFile, frozenFile]) await rm(path.join(folder, name), { force: true });
}

async function readOrNull(file: string): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ShieldDataError(
      `${file}: cannot be read (${(error as NodeJS.ErrnoException).code}); the shield stays closed. Make it readable.`,
      { cause: error },
    );
  }
}
