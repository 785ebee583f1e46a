/** A connection of the window, in the shape of a WebSocket: both doors speak to their viewers by the same code. */
import { EventEmitter } from 'node:events';
import type { ViewerSocket } from '../viewer.ts';

const [open, closed] = [1, 3];

export interface WindowSocket extends ViewerSocket {
  /** The window sent text. */
  receive(text: string): void;
  /** The window has handled this many more characters. */
  taken(characters: number): void;
  /** The window has closed it, or is gone. */
  end(): void;
}

interface Port {
  send(text: string): void;
  closed(code: number, reason: string): void;
}

export function createWindowSocket(port: Port): WindowSocket {
  const events = new EventEmitter();
  let state = open;
  let untaken = 0;
  const end = (): void => {
    if (state === closed) return;
    state = closed;
    events.emit('close');
  };
  const close = (code = 1000, reason = ''): void => {
    if (state === closed) return;
    port.closed(code, reason);
    end();
  };
  return {
    get readyState() {
      return state;
    },
    get bufferedAmount() {
      return untaken;
    },
    send(text) {
      if (state === closed) return;
      untaken += text.length;
      port.send(text);
    },
    close,
    terminate: () => close(),
    on: (event: string, listener: (...args: never[]) => void) => events.on(event, listener as () => void),
    once: (event: string, listener: (...args: never[]) => void) => events.once(event, listener as () => void),
    receive(text) {
      if (state === open) events.emit('message', Buffer.from(text), false);
    },
    taken(characters) {
      untaken = Math.max(0, untaken - characters);
    },
    end,
  };
}
