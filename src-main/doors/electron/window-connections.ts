/** The connections of one window, from messages that are checked before anything is done with them. */
import { z } from 'zod';
import { closeCodes, messageLimit, type ServeViewer } from '../viewer.ts';
import type { FromWindow, ToWindow } from './channel.ts';
import { createWindowSocket, type WindowSocket } from './window-socket.ts';

const connection = z.int().min(0);
const messageSchema: z.ZodType<FromWindow> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('open'), connection }),
  z.strictObject({ kind: z.literal('text'), connection, text: z.string() }),
  z.strictObject({ kind: z.literal('taken'), connection, characters: z.int().min(0) }),
  z.strictObject({ kind: z.literal('close'), connection }),
]);

/** A window needs one, and a second while it changes from one to the next. */
const connectionLimit = 4;

export interface WindowConnections {
  /** Takes whatever the window sent. Never throws. */
  receive(message: unknown): void;
  /** The page is gone. */
  endAll(): void;
}

/**
 * @param serving until it resolves, a connection is not open yet; what it rejects with is the program's end.
 * @param send sends to the window; must not throw when that is gone.
 */
export function createWindowConnections(
  serving: Promise<ServeViewer>,
  send: (message: ToWindow) => void,
): WindowConnections {
  const sockets = new Map<number, WindowSocket>();

  async function open(connection: number): Promise<void> {
    if (sockets.size >= connectionLimit || sockets.has(connection)) {
      send({ kind: 'closed', connection, code: closeCodes.malformed, reason: 'too many connections' });
      return;
    }
    const socket = createWindowSocket({
      send: (text) => send({ kind: 'text', connection, text }),
      closed: (code, reason) => send({ kind: 'closed', connection, code, reason }),
    });
    sockets.set(connection, socket);
    socket.once('close', () => sockets.delete(connection));
    const serveViewer = await serving.catch(() => undefined);
    if (!serveViewer || sockets.get(connection) !== socket) return;
    serveViewer(socket, { url: '/trpc', headers: { host: 'workbench' } });
    send({ kind: 'opened', connection });
  }

  return {
    receive(given) {
      const { success, data: message } = messageSchema.safeParse(given);
      if (!success) {
        // Nobody knows which one it belonged to.
        for (const socket of [...sockets.values()]) socket.close(closeCodes.malformed, 'malformed message');
        return;
      }
      if (message.kind === 'open') return void open(message.connection);
      const socket = sockets.get(message.connection);
      if (!socket) return;
      if (message.kind === 'close') socket.end();
      else if (message.kind === 'taken') socket.taken(message.characters);
      else if (message.text.length > messageLimit)
        socket.close(closeCodes.tooLarge, 'message of more than 8 MB');
      else socket.receive(message.text);
    },
    endAll() {
      for (const socket of [...sockets.values()]) socket.end();
    },
  };
}
