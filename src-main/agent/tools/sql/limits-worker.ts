/**
 * A thread that ends its process when a statement takes too long or too much memory: the thread that SQLite works in
 * cannot be interrupted, and the process that waits for the answer may be gone.
 */
import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { ProcessLimits } from './limit-process.ts';

const { milliseconds, memory } = workerData as ProcessLimits;
const begun = performance.now();

function end(reason: string): void {
  writeSync(2, `${reason}\n`);
  // Nothing is cleaned up: SQLite rolls back from its journal.
  process.kill(process.pid, 'SIGKILL');
}

setInterval(() => {
  if (process.memoryUsage.rss() > memory) end('limit: too-much-memory');
  else if (performance.now() - begun > milliseconds) end('limit: too-slow');
}, 20);
parentPort!.postMessage('watching');
