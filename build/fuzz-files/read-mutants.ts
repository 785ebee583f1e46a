/** Damaged files through the program's readers, in a child process: what came of each, and what must not have. */
import type { ReadAnswer } from './read-process.ts';
import { startWorker, type Worker } from './worker.ts';

export interface ReadMutantsInput {
  readonly corpusFolder: string;
  readonly workFolder: string;
  readonly seed: number;
  readonly numbers: Iterable<number>;
  readonly onProgress?: (done: number) => void;
}

export interface Failure {
  readonly number: number;
  readonly reason: string;
}

export interface ReadMutantsResult {
  readonly files: number;
  /** Files by kind and outcome. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly slowest: ReadAnswer | null;
  /** How much more memory the readers took than for whole files. */
  readonly grownBytes: number;
  readonly peakBytes: number;
  readonly failures: readonly Failure[];
}

const cpuLimit = 1000;
const memoryLimit = 200 * 2 ** 20;
/** Of wall time: what is converted waits for a disk that may be busy with other things. */
const patience = 120_000;

type Reader = Worker<{ readonly baseBytes: number }, ReadAnswer>;

export async function readMutants(input: ReadMutantsInput): Promise<ReadMutantsResult> {
  const { corpusFolder, workFolder, seed, numbers, onProgress } = input;
  const start = (): Promise<Reader> =>
    startWorker(new URL('./read-process.ts', import.meta.url), [corpusFolder, workFolder, String(seed)]);
  const outcomes = new Map<string, number>();
  const failures: Failure[] = [];
  let slowest: ReadAnswer | null = null;
  let [files, grownBytes, peakBytes] = [0, 0, 0];
  let reader = await start();
  try {
    for (const number of numbers) {
      const answer = await reader.ask(number, patience);
      files += 1;
      if ('value' in answer) {
        const { kind, outcome, fault, cpuMilliseconds, peakBytes: peak } = answer.value;
        const key = `${kind} ${outcome}`;
        outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
        if (cpuMilliseconds > (slowest?.cpuMilliseconds ?? 0)) slowest = answer.value;
        const grown = peak - reader.ready.baseBytes;
        if (fault) failures.push({ number, reason: fault });
        if (cpuMilliseconds > cpuLimit) failures.push({ number, reason: `took ${cpuMilliseconds} ms` });
        if (grown > memoryLimit && grownBytes <= memoryLimit)
          failures.push({ number, reason: `memory grew by ${grown} bytes` });
        grownBytes = Math.max(grownBytes, grown);
        peakBytes = Math.max(peakBytes, peak);
      } else {
        failures.push({ number, reason: JSON.stringify(answer) });
        reader = await start();
      }
      onProgress?.(files);
    }
  } finally {
    await reader.close();
  }
  return { files, outcomes, slowest, grownBytes, peakBytes, failures };
}
