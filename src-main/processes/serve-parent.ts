/** The child's side of a child service. */
import { setImmediate } from 'node:timers/promises';
import { type Calls, connectCalls } from './calls.ts';
import { asControlMessage, type ControlMessage, toWireError } from './wire.ts';

/** What a child answers with, and what it does before it ends. */
export interface Served<Local> {
  readonly functions: Local;
  /** Runs before a regular end: the parent asked, the parent is gone, or SIGTERM came. */
  readonly close?: () => void | Promise<void>;
}

type Open<Local, Remote> = (parent: Calls<Remote>) => Served<Local> | Promise<Served<Local>>;

/** Sends, and tells when it is written: `process.exit` drops what is not. */
function post(message: unknown): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, () => resolve());
    else resolve();
  });
}

/**
 * Lets the parent call functions in this process, until the parent asks it to stop or is gone.
 * @param served the functions, or a function that opens what they need; what that throws reaches the parent as
 *   the reason why the service cannot start.
 */
export async function serveParent<Local extends object, Remote extends object = object>(
  served: Local | Open<Local, Remote>,
): Promise<void> {
  let close: Served<Local>['close'];
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    let code = 0;
    try {
      await close?.();
    } catch (error) {
      console.error(error);
      code = 1;
    }
    // Answers that `close` made possible (writes that are committed now) go first.
    await setImmediate();
    await post({ control: 'ended' } satisfies ControlMessage);
    process.exit(code);
  };
  process.on('disconnect', end);
  process.on('SIGTERM', end);
  // Ctrl-C in a terminal goes to the whole process group. The parent decides what it means, and still needs us then.
  process.on('SIGINT', () => {});
  process.on('SIGHUP', () => {});
  if (!process.connected) await end();

  // Filled when the service is open: the parent calls only after `ready`.
  const functions = {} as Local;
  const { remote, receive } = connectCalls<Remote, Local>(functions, (message) => {
    // Not `post`: what cannot be cloned must throw here. When the parent is gone, 'disconnect' ends us.
    if (process.connected) process.send?.(message, () => {});
  });
  process.on('message', (message) => {
    if (asControlMessage(message)?.control === 'stop') void end();
    else receive(message);
  });
  try {
    const opened: Served<Local> = typeof served === 'function' ? await served(remote) : { functions: served };
    Object.assign(functions, opened.functions);
    close = opened.close;
  } catch (error) {
    await post({ control: 'failed', error: toWireError(error) } satisfies ControlMessage);
    process.exit(1);
  }
  await post({ control: 'ready' } satisfies ControlMessage);
}
