/** A WebSocket over the window's bridge, as far as tRPC's client uses one. */
import type { Bridge, ToWindow } from '../../src-main/doors/electron/channel.ts';

/** The program is told of what was handled in steps of this many characters. */
const takenStep = 256 * 1024;

let connections = 0;

/** @returns a class for tRPC's `createWSClient`, which makes one object for each connection. */
export function bridgeSocketClass(bridge: Bridge): typeof WebSocket {
  const receivers = new Map<number, (message: ToWindow) => void>();
  bridge.onMessage((message) => receivers.get(message.connection)?.(message));

  class BridgeSocket extends EventTarget {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;
    readonly CONNECTING = 0;
    readonly OPEN = 1;
    readonly CLOSING = 2;
    readonly CLOSED = 3;
    readyState = 0;
    binaryType = 'arraybuffer';
    readonly #connection: number;
    #taken = 0;

    constructor() {
      super();
      connections += 1;
      this.#connection = connections;
      receivers.set(this.#connection, (message) => this.#receive(message));
      bridge.send({ kind: 'open', connection: this.#connection });
    }

    send(text: string): void {
      if (this.readyState === 1) bridge.send({ kind: 'text', connection: this.#connection, text });
    }

    close(): void {
      if (this.readyState === 3) return;
      bridge.send({ kind: 'close', connection: this.#connection });
      this.#closed(1000, '');
    }

    #receive(message: ToWindow): void {
      if (message.kind === 'opened') {
        this.readyState = 1;
        this.dispatchEvent(new Event('open'));
      } else if (message.kind === 'closed') {
        this.#closed(message.code, message.reason);
      } else {
        this.dispatchEvent(new MessageEvent('message', { data: message.text }));
        this.#take(message.text.length);
      }
    }

    #take(characters: number): void {
      this.#taken += characters;
      if (this.#taken < takenStep) return;
      bridge.send({ kind: 'taken', connection: this.#connection, characters: this.#taken });
      this.#taken = 0;
    }

    #closed(code: number, reason: string): void {
      receivers.delete(this.#connection);
      this.readyState = 3;
      this.dispatchEvent(new CloseEvent('close', { code, reason, wasClean: true }));
    }
  }
  return BridgeSocket as unknown as typeof WebSocket;
}
