/** What a GGUF file is called in approvals and in the audit log: by its name and by what is in it. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';

/** Of the beginning and of the end of a file: metadata there, weights here. Models have too many bytes to read all of them. */
const PART = 1024 * 1024;
/** Hexadecimal digits of the label's hash: enough to tell apart whatever a person has, no proof against who makes files alike. */
const DIGITS = 12;

/**
 * `name.gguf#3f9a2c104be1`: base name, and the beginning of the SHA-256 over length, first and last MiB. Records of earlier
 * releases have the base name alone.
 * @throws when the file cannot be read
 */
export async function modelLabel(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const hash = createHash('sha256').update(`${size}\n`);
    const part = Buffer.alloc(Math.min(PART, size));
    for (const at of [0, size - part.length]) {
      const { bytesRead } = await handle.read(part, 0, part.length, at);
      hash.update(part.subarray(0, bytesRead));
    }
    return `${path.basename(file)}#${hash.digest('hex').slice(0, DIGITS)}`;
  } finally {
    await handle.close();
  }
}
