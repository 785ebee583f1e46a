/** SHA-256 on a thread of its own, over memory that both threads share: nothing is copied. */
import { Worker } from 'node:worker_threads';
import type { RunningHash } from '../artifacts/running-hash.ts';

export interface HashThread {
  /** Hashes one stream of bytes after another; `digest` begins the next. Bytes must lie in shared memory. */
  readonly hash: RunningHash;
  /** Ends the thread; what is under way fails. */
  close(): Promise<void>;
}

interface Waiting {
  resolve(answer: string | null): void;
  reject(error: Error): void;
}

export function startHashThread(): HashThread {
  // As it lies: sources as TypeScript, the installed program as JavaScript.
  const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./hash-worker.${suffix}`, import.meta.url));
  // Answers come in the order of the questions.
  const waiting: Waiting[] = [];
  let failure: Error | null = null;

  function fail(error: Error): void {
    failure ??= error;
    for (const one of waiting.splice(0)) one.reject(failure);
  }

  worker.on('message', (answer: string | null) => waiting.shift()?.resolve(answer));
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the thread that hashes has ended')));

  function ask(bytes: Uint8Array | null): Promise<string | null> {
    if (failure) return Promise.reject(failure);
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      worker.postMessage(bytes);
    });
  }

  return {
    hash: {
      async update(bytes) {
        if (!(bytes.buffer instanceof SharedArrayBuffer))
          throw new TypeError('bytes for a hash thread must lie in shared memory');
        await ask(bytes);
      },
      digest: async () => (await ask(null))!,
    },
    async close() {
      await worker.terminate();
    },
  };
}
