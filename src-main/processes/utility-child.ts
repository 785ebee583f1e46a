/** Children by Electron's `utilityProcess`: for the window door, whose packaged program cannot run as plain Node. */
import { fileURLToPath } from 'node:url';
import { utilityProcess } from 'electron';
import type { ChildChannel, Exit, Spawn, SpawnOptions } from './channel.ts';
import { forkChild } from './fork-child.ts';
import { createOutputTail } from './output-tail.ts';
import { asControlMessage, type ControlMessage } from './wire.ts';

/** How long the pipes of an ended child may stay open. */
const pipeMilliseconds = 250;

/** Starts a utility process; a module that needs a newer Node than Electron's own runs on `SO8T_NODE`. */
export const utilityChild: Spawn = (options) => {
  const major = Number.parseInt(process.versions.node, 10);
  if ((options.needsNode ?? 0) <= major) return forkUtility(options);
  const execPath = process.env.SO8T_NODE;
  if (execPath) return forkChild({ ...options, execPath });
  throw new Error(
    `${fileURLToPath(options.entry)} needs Node ${options.needsNode}, and this Electron has Node ${process.versions.node}. ` +
      'Set SO8T_NODE to a Node executable.',
  );
};

function forkUtility({ entry, args = [], execArgv = [], env }: SpawnOptions): ChildChannel {
  const child = utilityProcess.fork(fileURLToPath(entry), [...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    execArgv: [...execArgv],
    serviceName: 'SO8T Workbench service',
    ...(env ? { env: { ...process.env, ...env } } : {}),
  });
  const tail = createOutputTail();
  const pipes = [child.stdout, child.stderr].map((pipe) => {
    pipe?.on('data', tail.add);
    return new Promise<void>((resolve) => pipe?.once('end', resolve));
  });
  // Electron tells an exit code but no signal: only the one that we sent ourselves is known.
  let sent: NodeJS.Signals | undefined;
  let ended = false;
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code) => {
      ended = true;
      const signal = sent ?? null;
      const end = (): void => resolve({ code: signal ? null : code, signal, stderrTail: tail.text() });
      setTimeout(end, pipeMilliseconds);
      void Promise.all(pipes).then(end);
    });
  });
  const kill = (signal: NodeJS.Signals): void => {
    if (ended || child.pid === undefined) return;
    sent = signal;
    try {
      process.kill(child.pid, signal);
    } catch {
      // It ended this moment.
    }
  };
  return {
    get pid() {
      return child.pid;
    },
    post(message) {
      if (!ended) child.postMessage(message);
    },
    onMessage(listener) {
      child.on('message', (message: unknown) => {
        if (asControlMessage(message)?.control === 'flush')
          child.postMessage({ control: 'flushed' } satisfies ControlMessage);
        else listener(message);
      });
    },
    exited,
    // `child.kill()` knows SIGTERM only.
    kill(signal = 'SIGKILL') {
      if (child.pid === undefined) child.once('spawn', () => kill(signal));
      else kill(signal);
    },
  };
}
