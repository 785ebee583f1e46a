/** What a pipeline did, line by line, in `pipeline.log` of its folder. */
import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PipelineState, StepStatus } from '../../pipeline/state.ts';
import type { StepId } from '../../pipeline/step-ids.ts';

const fileName = 'pipeline.log';
/** Lines that a screen gets. */
const LINES = 200;

export interface PipelineLog {
  /** Writes down every step whose status changed. */
  see(state: PipelineState): void;
  add(text: string): void;
  tail(): Promise<readonly string[]>;
  /** Waits until all is written. */
  close(): Promise<void>;
}

export function createPipelineLog(folder: string): PipelineLog {
  const seen = new Map<StepId, StepStatus>();
  const file = path.join(folder, fileName);
  let written: Promise<void> = Promise.resolve();

  function add(text: string): void {
    const line = `${new Date().toISOString()} ${text.replaceAll('\n', '\n  ')}\n`;
    // A log that cannot be written (a full disk) must not end what it tells of; the state holds the outcome.
    written = written.then(() => appendFile(file, line)).catch(() => undefined);
  }

  return {
    see(state) {
      for (const { id, status, reason, seconds, files } of state.steps) {
        if (seen.get(id) === status || status === 'waiting') continue;
        seen.set(id, status);
        const took = seconds === null ? '' : ` after ${seconds.toFixed(1)} s`;
        const made = files.length === 0 ? '' : `: ${files.map((one) => one.path).join(', ')}`;
        add(`${id} ${status}${took}${reason === null ? made : `: ${reason}`}`);
      }
    },
    add,
    async tail() {
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      return text.split('\n').filter(Boolean).slice(-LINES);
    },
    close: () => written,
  };
}
