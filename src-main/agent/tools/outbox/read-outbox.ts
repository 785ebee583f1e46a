/** Lists what waits in the outbox. */
import { z } from 'zod';
import type { Tool } from '../../tool.ts';
import { beginCall } from '../begin-call.ts';
import type { Root } from '../files/root.ts';
import { outboxLimits, waitingIn } from './outbox.ts';

const schema = z.strictObject({});

export function createReadOutbox(outbox: Root): Tool<z.infer<typeof schema>> {
  const tool: Tool<z.infer<typeof schema>> = {
    name: 'read_outbox',
    description: 'Lists the mails and events that wait for a person to send them, newest first.',
    arguments: schema,
    effect: 'nothing',
    describe: () => 'List what waits in the outbox',
    async run(permit, action) {
      beginCall(tool, permit, action);
      const waiting = await waitingIn(outbox);
      const shown = waiting.slice(0, outboxLimits.listed);
      return {
        text: shown.map(({ name, bytes }) => `${name}\t${bytes} bytes`).join('\n') || '(empty)',
        truncated: shown.length < waiting.length,
      };
    },
  };
  return tool;
}
