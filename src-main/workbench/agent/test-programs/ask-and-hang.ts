/**
 * Asks a question about which a person must decide, and hangs where the turn is to be stored as waiting: the approval is on
 * the disk, the turn does not know it yet. Prints the approval's id; a test then kills it.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { runTurn } from '../../../agent/run-turn.ts';
import { parseSafeReplies } from '../../../agent/safe-reply.ts';
import { hasTurnEnded } from '../../../agent/turn.ts';
import { newTurnRecord } from '../../../agent/turn-record.ts';
import { safeRepliesFile } from '../../../package-files.ts';
import { approvalsOf, auditLogOf } from '../../../processes/audit-clients.ts';
import { connectStore } from '../../../processes/connect-store.ts';
import { standInGate } from '../test-files/stand-in-gate.ts';
import { standInModel } from '../test-files/stand-in-model.ts';

const store = await connectStore(process.argv[2]!);
const conversation = randomUUID();
await store.createConversation(conversation);
const record = newTurnRecord({
  id: randomUUID(),
  conversation,
  text: 'GREY',
  language: 'en',
  startedAt: new Date().toISOString(),
  messages: [],
});
setInterval(() => {}, 1000); // hanging is not ending
await runTurn(
  record,
  {
    gate: standInGate(),
    audit: auditLogOf(store),
    approvals: approvalsOf(store),
    backend: standInModel(['An answer.']),
    tools: [],
    settings: {
      sampling: { temperature: 0, topP: 1, topK: 0, seed: 1, maximumTokens: 100, stop: [] },
      toolRounds: 0,
    },
    approvalMinutes: () => 30,
    safeReplies: parseSafeReplies(await readFile(safeRepliesFile, 'utf8'), safeRepliesFile),
    async save(changed) {
      const { id, status, waitingFor } = changed.turn;
      if (status === 'waiting') {
        process.stdout.write(`${waitingFor}\n`);
        await new Promise(() => {});
      }
      await store.saveTurn({ id, conversation, status, ended: hasTurnEnded(changed.turn), record: changed });
    },
  },
  new AbortController().signal,
);
