/** Copying a large file while its hash is taken. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { ModelFileError, unreadable } from './model-source.ts';

const CHUNK = 1 << 20;

// A link or a pipe that took the file's place since it was looked at is not followed and not waited for. Windows has neither.
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/**
 * Copies a plain file to a new one and waits until it is on the disk. Gives the bytes of each step.
 * @returns the SHA-256 of what was written
 * @throws ModelFileError when the source is not as large as it was; the error of the disk when that is full
 */
export async function* copyFile(
  from: string,
  to: string,
  bytes: number,
  signal: AbortSignal,
): AsyncGenerator<number, string, undefined> {
  const source = await open(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error) => {
    throw unreadable(from, error);
  });
  try {
    const target = await open(to, 'wx', 0o644);
    try {
      const hash = createHash('sha256');
      const buffer = Buffer.alloc(Math.min(CHUNK, Math.max(bytes, 1)));
      let copied = 0;
      for (;;) {
        signal.throwIfAborted();
        const { bytesRead } = await source.read(buffer, 0, buffer.length, copied);
        if (bytesRead === 0) break;
        const part = buffer.subarray(0, bytesRead);
        hash.update(part);
        await target.writeFile(part);
        copied += bytesRead;
        if (copied > bytes) break;
        yield bytesRead;
      }
      if (copied !== bytes)
        throw new ModelFileError(
          `${from}: changed while it was copied. Import it again when nothing writes to it.`,
        );
      await target.sync();
      return hash.digest('hex');
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
