/** A child process that answers one question at a time; that it dies or is silent is an answer, too. */
import { type ChildProcess, fork } from 'node:child_process';

export type Answer<Value> =
  | { readonly value: Value }
  /** How it ended, and the end of what it wrote to its standard error. */
  | { readonly died: string; readonly text: string }
  /** It was killed because it did not answer. */
  | { readonly hung: true };

export interface Worker<Ready, Value> {
  readonly ready: Ready;
  ask(number: number, patience: number): Promise<Answer<Value>>;
  close(): Promise<void>;
}

const TEXT = 4000;

export async function startWorker<Ready, Value>(
  module: URL,
  args: readonly string[],
): Promise<Worker<Ready, Value>> {
  const child = fork(module, args, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // llama.cpp would look for a debugger to print where it gave up, for many seconds.
    env: { ...process.env, GGML_NO_BACKTRACE: '1' },
  });
  let text = '';
  child.stderr!.setEncoding('utf8').on('data', (part: string) => {
    text = (text + part).slice(-TEXT);
  });
  const first = await next<Ready>(child, 120_000, () => text);
  if (!('value' in first)) throw new Error(`${module.pathname} did not start: ${JSON.stringify(first)}`);
  return {
    ready: first.value,
    ask(number, patience) {
      text = '';
      const answer = next<Value>(child, patience, () => text);
      child.send(number);
      return answer;
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      await closed;
    },
  };
}

/** The next message, or the end of the process. */
function next<Value>(child: ChildProcess, patience: number, text: () => string): Promise<Answer<Value>> {
  return new Promise((resolve) => {
    const done = (answer: Answer<Value>): void => {
      clearTimeout(timer);
      child.off('message', onMessage).off('close', onClose);
      resolve(answer);
    };
    const onMessage = (value: unknown): void => done({ value: value as Value });
    const onClose = (code: number | null, signal: string | null): void =>
      done(hung ? { hung: true } : { died: signal ?? `exit code ${code}`, text: text() });
    let hung = false;
    const timer = setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, patience);
    child.on('message', onMessage).on('close', onClose);
  });
}
