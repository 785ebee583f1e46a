/** Limits of a whole process, kept by a thread of it. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface ProcessLimits {
  readonly milliseconds: number;
  /** Bytes of resident memory. */
  readonly memory: number;
}

/** From when this resolves the process is ended by SIGKILL beyond its limits, and says which on stderr. */
export async function limitProcess(limits: ProcessLimits): Promise<void> {
  // As it lies: sources as TypeScript, the installed program as JavaScript.
  const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./limits-worker.${suffix}`, import.meta.url), { workerData: limits });
  await once(worker, 'message');
  worker.unref();
}

/** Which limit ended a process, from the last that it said. */
export function limitIn(stderrTail: string): 'too-slow' | 'too-much-memory' | null {
  const found = /^limit: (too-slow|too-much-memory)$/mu.exec(stderrTail);
  return (found?.[1] as 'too-slow' | 'too-much-memory' | undefined) ?? null;
}
