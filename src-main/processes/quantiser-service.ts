/**
 * The process of one quantisation. llama.cpp's work cannot be stopped from within: when it is cancelled, or nobody waits
 * for it any more, the process ends at once - an ordinary end would wait for that work and go on writing.
 */
import { rmSync } from 'node:fs';
import type { QuantiseInput } from '../llama-cpp/quantise.ts';
import { serveJobs } from './serve-jobs.ts';

let part: string | undefined;

function end(): void {
  try {
    if (part) rmSync(part, { force: true });
  } catch {
    // Windows keeps a file that is being written: the parent removes it when this process is gone.
  }
  process.kill(process.pid, 'SIGKILL');
}

// Before serveJobs, whose own listener would end the process in the ordinary way.
process.on('disconnect', end);

await serveJobs({
  async *quantise(input: QuantiseInput, signal) {
    part = input.part;
    signal.addEventListener('abort', end, { once: true });
    const { quantise } = await import('../llama-cpp/quantise.ts');
    const result = yield* quantise(input, signal);
    signal.removeEventListener('abort', end);
    return result;
  },
});
