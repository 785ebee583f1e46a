/** The child's side of a child service. */
import { setImmediate } from 'node:timers/promises';
import { type Calls, connectCalls } from './calls.ts';
import { openParentPort } from './parent-port.ts';
import { asControlMessage, type ControlMessage, toWireError } from './wire.ts';

/** What a child answers with, and what it does before it ends. */
export interface Served<Local> {
  readonly functions: Local;
  /** Runs before a regular end: the parent asked, the parent is gone, or SIGTERM came. */
  readonly close?: () => void | Promise<void>;
}

type Open<Local, Remote> = (parent: Calls<Remote>) => Served<Local> | Promise<Served<Local>>;

/**
 * Lets the parent call functions in this process, until the parent asks it to stop or is gone.
 * @param served the functions, or a function that opens what they need; what that throws reaches the parent as
 *   the reason why the service cannot start.
 */
export async function serveParent<Local extends object, Remote extends object = object>(
  served: Local | Open<Local, Remote>,
): Promise<void> {
  const port = openParentPort();
  if (!port) process.exit();
  const say = (message: ControlMessage): void => port.post(message);
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
    say({ control: 'ended' });
    await port.flush();
    process.exit(code);
  };
  port.onGone(end);
  process.on('SIGTERM', end);
  // Ctrl-C in a terminal goes to the whole process group. The parent decides what it means, and still needs us then.
  process.on('SIGINT', () => {});
  process.on('SIGHUP', () => {});

  // Filled when the service is open: the parent calls only after `ready`.
  const functions = {} as Local;
  const { remote, receive } = connectCalls<Remote, Local>(functions, port.post);
  port.onMessage((message) => {
    if (asControlMessage(message)?.control === 'stop') void end();
    else receive(message);
  });
  try {
    const opened: Served<Local> = typeof served === 'function' ? await served(remote) : { functions: served };
    Object.assign(functions, opened.functions);
    close = opened.close;
  } catch (error) {
    say({ control: 'failed', error: toWireError(error) });
    await port.flush();
    process.exit(1);
  }
  say({ control: 'ready' });
}
