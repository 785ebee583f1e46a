/** SHA-256 of bytes that come in pieces. */
import { createHash } from 'node:crypto';

export interface RunningHash {
  /** Pieces come in order; resolves when the bytes may be reused. */
  update(data: Uint8Array): Promise<void>;
  /** @returns the hash of all pieces, in hexadecimal */
  digest(): Promise<string>;
}

/** On this thread, at once. */
export function runningHash(): RunningHash {
  const hash = createHash('sha256');
  return {
    async update(data) {
      hash.update(data);
    },
    digest: async () => hash.digest('hex'),
  };
}
