/** Children by Node's `fork`: for the command line, the browser door and the tests. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ChildChannel, Exit, SpawnOptions } from './channel.ts';
import { createOutputTail } from './output-tail.ts';

/** How long the pipes of an ended child may stay open: a grandchild that inherited them must not hold us up. */
const pipeMilliseconds = 250;

/** Starts a Node child that speaks structured clones ('advanced' serialization: typed arrays, Map, undefined). */
export function forkChild({ entry, args = [], execPath, execArgv = [], env }: SpawnOptions): ChildChannel {
  const child = fork(fileURLToPath(entry), [...args], {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [...execArgv],
    ...(execPath ? { execPath } : {}),
    ...(env ? { env: { ...process.env, ...env } } : {}),
  });
  const tail = createOutputTail();
  child.stdout?.on('data', tail.add);
  child.stderr?.on('data', tail.add);
  const exited = new Promise<Exit>((resolve) => {
    // 'close' comes after the pipes and the message channel are read to their ends, 'exit' may come before that.
    child.once('close', (code, signal) => resolve({ code, signal, stderrTail: tail.text() }));
    child.once('exit', (code, signal) => {
      setTimeout(() => resolve({ code, signal, stderrTail: tail.text() }), pipeMilliseconds).unref();
    });
    child.on('error', (error) => {
      // Without a process id it never started, and neither 'exit' nor 'close' will come.
      if (child.pid === undefined) resolve({ code: null, signal: null, stderrTail: String(error) });
    });
  });
  return {
    pid: child.pid,
    post(message) {
      if (!child.connected) return;
      // The callback takes the error of a broken pipe, which else would be thrown; `exited` reports the reason.
      child.send(message as object, () => {});
    },
    onMessage(listener) {
      child.on('message', listener);
    },
    exited,
    kill(signal = 'SIGKILL') {
      child.kill(signal);
    },
  };
}
