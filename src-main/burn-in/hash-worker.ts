/** The thread behind `startHashThread`: takes shared bytes, answers when they are hashed; `null` asks for the hash. */
import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

let hash = createHash('sha256');

parentPort!.on('message', (bytes: Uint8Array | null) => {
  if (bytes) hash.update(bytes);
  parentPort!.postMessage(bytes ? null : hash.digest('hex'));
  if (!bytes) hash = createHash('sha256');
});
