/** The child's end of a channel, whichever kind of process it runs in. */
import { asControlMessage, type ControlMessage } from './wire.ts';

export interface ParentPort {
  /**
   * Sends a message; when the parent is gone it is dropped.
   * @throws when the message cannot be cloned.
   */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Calls when the parent is gone. A utility process does not live to see that. */
  onGone(listener: () => void): void;
  /** Resolves when the parent has all that was posted: `process.exit` drops what is still on its way. */
  flush(): Promise<void>;
}

/** What Electron's documentation says of `process.parentPort` in a utility process, as far as we need it. */
interface UtilityPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** A parent that does not confirm by then is gone or hangs. */
const flushMilliseconds = 2000;

/** This process's parent, or `undefined` when nobody waits for this process's messages. */
export function openParentPort(): ParentPort | undefined {
  const { parentPort } = process as { parentPort?: UtilityPort };
  if (parentPort) return utilityPort(parentPort);
  return process.connected ? forkPort() : undefined;
}

function forkPort(): ParentPort {
  let unwritten = 0;
  let allWritten: () => void = () => {};
  return {
    post(message) {
      if (!process.connected) return;
      // Throws here, and not in a promise, when it cannot be cloned: birpc then answers with that error.
      process.send?.(message, () => {
        unwritten -= 1;
        if (unwritten === 0) allWritten();
      });
      unwritten += 1;
    },
    onMessage: (listener) => void process.on('message', listener),
    onGone: (listener) => void process.on('disconnect', listener),
    flush: () =>
      new Promise((resolve) => {
        if (unwritten === 0) resolve();
        else allWritten = resolve;
      }),
  };
}

function utilityPort(port: UtilityPort): ParentPort {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) =>
      port.on('message', ({ data }) => {
        if (asControlMessage(data)?.control !== 'flushed') listener(data);
      }),
    onGone() {},
    // Electron tells nobody when a message has left, but messages keep their order: the parent answers this one.
    flush: () =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, flushMilliseconds);
        port.on('message', ({ data }) => {
          if (asControlMessage(data)?.control !== 'flushed') return;
          clearTimeout(timer);
          resolve();
        });
        port.postMessage({ control: 'flush' } satisfies ControlMessage);
      }),
  };
}
