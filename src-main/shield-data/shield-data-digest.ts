/** One hash for everything that the shield decides by. */
import { createHash } from 'node:crypto';
import type { FileHashes } from '../shield/directives/frozen.ts';
import { isEmpty } from '../shield/overlay/overlay.ts';
import { overlayFile, readOverlayFolder } from './overlay-file.ts';
import { hashFiles, readShieldFiles } from './shield-files.ts';

/** @param overlaySha256 of a person's own rows; null without any */
export function shieldDataDigest(hashes: FileHashes, overlaySha256: string | null): string {
  const own = overlaySha256 === null ? [] : [[overlayFile, overlaySha256]];
  return createHash('sha256')
    .update([...Object.entries(hashes), ...own].join('\n'))
    .digest('hex');
}

/** Of the files as they are now. @throws when they cannot be read */
export async function readShieldDigest(folder: string, overlayFolder: string | null): Promise<string> {
  const hashes = hashFiles(await readShieldFiles(folder));
  if (!overlayFolder) return shieldDataDigest(hashes, null);
  const { overlay, sha256 } = await readOverlayFolder(overlayFolder);
  return shieldDataDigest(hashes, isEmpty(overlay) ? null : sha256);
}
