/** The parent's side of a child service. */
import { type Calls, connectCalls } from './calls.ts';
import type { ChildChannel, Exit, Spawn, SpawnOptions } from './channel.ts';
import { ServiceDied } from './service-died.ts';
import { spawnChild } from './spawn-child.ts';
import { asControlMessage, type ControlMessage, fromWireError } from './wire.ts';

export interface ServiceOptions<Local> extends SpawnOptions {
  /** For people, as the beginning of a sentence: `training process`. */
  readonly name: string;
  /** What the child may call in this process. */
  readonly functions: Local;
  readonly spawn?: Spawn;
  /** How long the child may take until it is ready; 30 s. Loading native modules from a cold disk takes seconds. */
  readonly readyMilliseconds?: number;
  /** How long `stop` waits before it kills; 5 s. */
  readonly stopMilliseconds?: number;
  /** Gives up waiting for the child to be ready, and kills it. Without effect afterwards. */
  readonly signal?: AbortSignal;
}

export interface Service<Remote> {
  /** The child's functions. When the child dies, calls reject with `ServiceDied`; they never hang. */
  readonly remote: Calls<Remote>;
  readonly pid: number | undefined;
  readonly exited: Promise<Exit>;
  /** Asks the child to close what it holds and end; kills it when it does not. */
  stop(): Promise<Exit>;
  /** Ends the child at once, SIGKILL unless told. */
  kill(signal?: NodeJS.Signals): void;
}

type Ready = Extract<ControlMessage, { control: 'ready' | 'failed' }>;

async function waitUntilReady<Local>(
  { name, signal, readyMilliseconds = 30_000 }: ServiceOptions<Local>,
  channel: ChildChannel,
  ready: Promise<Ready>,
): Promise<void> {
  const limit = AbortSignal.any([AbortSignal.timeout(readyMilliseconds), ...(signal ? [signal] : [])]);
  const givenUp = new Promise<'given up'>((resolve) => {
    if (limit.aborted) resolve('given up');
    limit.addEventListener('abort', () => resolve('given up'), { once: true });
  });
  const first = await Promise.race([ready, channel.exited, givenUp]);
  if (first === 'given up') {
    channel.kill();
    const { stderrTail } = await channel.exited;
    signal?.throwIfAborted();
    const tail = stderrTail && `:\n${stderrTail}`;
    throw new Error(`${name} was not ready after ${readyMilliseconds / 1000} s and was killed${tail}`);
  }
  if (!('control' in first)) throw new ServiceDied(name, first, 'before it was ready');
  if (first.control === 'failed') {
    // It ends by itself after this message; the kill is for one that cannot.
    const timer = setTimeout(() => channel.kill(), 2000);
    await channel.exited;
    clearTimeout(timer);
    throw fromWireError(first.error);
  }
}

/**
 * Starts a child service and waits until it is ready.
 * @throws `ServiceDied` when it ends before that, the child's own error when it says why it cannot serve, an error
 *   with the child's last output after `readyMilliseconds`, the signal's reason when that is given first.
 */
export async function connectService<Remote extends object, Local extends object = object>(
  options: ServiceOptions<Local>,
): Promise<Service<Remote>> {
  const { name, functions, spawn = spawnChild, stopMilliseconds = 5000 } = options;
  const channel = spawn(options);
  let death: ServiceDied | undefined;
  const { remote, receive, rejectPending } = connectCalls<Remote, Local>(functions, (message) => {
    if (death) throw death;
    channel.post(message);
  });
  const ready = new Promise<Ready>((resolve) => {
    channel.onMessage((message) => {
      const control = asControlMessage(message);
      if (!control) receive(message);
      else if (control.control === 'ready' || control.control === 'failed') resolve(control);
    });
  });
  const exited = channel.exited.then((exit) => {
    death = new ServiceDied(name, exit);
    rejectPending(death);
    return exit;
  });
  await waitUntilReady(options, channel, ready);
  return {
    remote,
    pid: channel.pid,
    exited,
    async stop() {
      channel.post({ control: 'stop' } satisfies ControlMessage);
      const timer = setTimeout(() => channel.kill(), stopMilliseconds);
      const exit = await exited;
      clearTimeout(timer);
      return exit;
    },
    kill: channel.kill,
  };
}
