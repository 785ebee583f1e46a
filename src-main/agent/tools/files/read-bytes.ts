/** Bytes and text of one file below the root. */
import type { FileHandle } from 'node:fs/promises';
import { ToolRefusal } from '../../tool.ts';
import { openFileIn, type Root, shownPath, splitFile, withFolder } from './root.ts';

export interface ReadBytes {
  readonly bytes: Uint8Array;
  /** Size of the whole file when it was opened. */
  readonly size: number;
}

/** Reads at most `most` bytes from an offset on; a file that grows meanwhile gives no more than that. */
export async function readBytes(handle: FileHandle, offset: number, most: number): Promise<Uint8Array> {
  const buffer = Buffer.alloc(most);
  let filled = 0;
  while (filled < most) {
    const { bytesRead } = await handle.read(buffer, filled, most - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** @throws ToolRefusal as `openFileIn`; an error of the disk */
export async function readInside(
  root: Root,
  parts: readonly string[],
  { offset = 0, most }: { readonly offset?: number; readonly most: number },
): Promise<ReadBytes> {
  const { folder, name } = splitFile(parts);
  return await withFolder(root, folder, async (place) => {
    const { handle, stats } = await openFileIn(place, name);
    try {
      const size = Number(stats.size);
      const bytes = await readBytes(handle, offset, Math.min(most, Math.max(0, size - offset)));
      return { bytes, size };
    } finally {
      await handle.close();
    }
  });
}

const continuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** Without the parts of characters that a cut left at either end. */
function wholeCharacters(bytes: Uint8Array, cutStart: boolean, cutEnd: boolean): Uint8Array {
  let start = 0;
  if (cutStart) while (start < 3 && continuation(bytes[start])) start += 1;
  let end = bytes.length;
  if (cutEnd) {
    let lead = end - 1;
    while (lead > end - 4 && continuation(bytes[lead])) lead -= 1;
    const byte = bytes[lead] ?? 0;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    if (lead + length > end) end = lead;
  }
  return bytes.subarray(start, Math.max(start, end));
}

/** @returns null for what is not text in UTF-8 */
export function textOf(bytes: Uint8Array, { cutStart = false, cutEnd = false } = {}): string | null {
  const whole = wholeCharacters(bytes, cutStart, cutEnd);
  if (whole.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(whole);
  } catch {
    return null;
  }
}

/** @throws ToolRefusal `binary-file` */
export function requireText(text: string | null, parts: readonly string[]): string {
  if (text === null)
    throw new ToolRefusal('binary-file', `${shownPath(parts)} is not text in UTF-8: it cannot be read.`);
  return text;
}
