/** Drives bench-train-pytorch.py: one child process for each Python, asked for one round of steps at a time. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Milliseconds of a whole step, and of its clipping and AdamW. */
export type StepTimes = readonly [step: number, optimizer: number];

export interface PyTorch {
  /** Version, BLAS and the kind of attention. */
  readonly description: string;
  /** All steps so far. */
  readonly times: StepTimes[];
  round(steps: number): Promise<void>;
  stop(): void;
}

interface Greeting {
  readonly error?: string;
  readonly torch: string;
  readonly blas: string | null;
  readonly fusedAttention: boolean;
}

/** @returns the running PyTorch, warmed up, or one sentence that says why there is nothing to compare with. */
export async function startPyTorch(interpreter: string, sizes: object): Promise<PyTorch | string> {
  const script = path.join(import.meta.dirname, 'bench-train-pytorch.py');
  const child = spawn(interpreter, [script, JSON.stringify(sizes)], { stdio: ['pipe', 'pipe', 'ignore'] });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`it ended with code ${code}`)));
  });
  failed.catch(() => undefined); // an end between two rounds is told at the next
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const line = await Promise.race([lines.next(), failed]);
    if (line.done) throw new Error('it ended');
    return line.value;
  };

  let greeting: Greeting;
  try {
    greeting = JSON.parse(await next()) as Greeting;
  } catch (error) {
    return `no PyTorch: ${(error as Error).message}`;
  }
  if (greeting.error !== undefined) return `no PyTorch: ${greeting.error}`;
  if (greeting.blas === null) {
    child.kill();
    return `PyTorch ${greeting.torch} has no optimised BLAS: not compared, the ratio would say nothing`;
  }
  const times: StepTimes[] = [];
  const ask = async (steps: number): Promise<readonly StepTimes[]> => {
    child.stdin.write(`${steps}\n`);
    return (JSON.parse(await next()) as { steps: StepTimes[] }).steps;
  };
  await ask(3);
  const attention = greeting.fusedAttention ? ', fused attention' : '';
  return {
    description: `PyTorch ${greeting.torch}, ${greeting.blas}${attention}`,
    times,
    round: async (steps) => {
      times.push(...(await ask(steps)));
    },
    stop: () => child.kill(),
  };
}
