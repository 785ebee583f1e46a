/**
 * A program that logs as fast as it can, 64 appends at a time and approvals in between, and says of each what it was told
 * is on the disk: `<sequence> <sha256>`, or `approval <id> <status>`. It ends when it is killed.
 */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { decisionEvent } from '../../audit/test-files/decisions.ts';
import { openStore } from '../open-store.ts';

const [, , dataFolder] = process.argv;
const { functions } = openStore(dataFolder ?? '', { pid: process.pid, program: randomUUID() });
const actionSha256 = 'e'.repeat(64);

/** Written at once: what was said before a kill was acknowledged before it. */
const say = (line: string): void => void writeSync(1, `${line}\n`);

async function appendForEver(client: number): Promise<void> {
  for (let n = 0; ; n++) {
    const text = `client ${client}, request ${n}: ${'what somebody asked for '.repeat(1 + (n % 40))}`;
    const { sequence, sha256 } = await functions.appendAudit(decisionEvent(text));
    say(`${sequence} ${sha256}`);
  }
}

async function decideForEver(): Promise<void> {
  for (let n = 0; ; n++) {
    const { id } = await functions.openApproval({
      actionSha256,
      shown: { title: 'an action', detail: `number ${n}` },
      decision: randomUUID(),
      conversation: null,
      expiresAfterMs: 3_600_000,
    });
    say(`approval ${id} open`);
    if (n % 3 === 0) {
      await functions.rejectApproval(id, 'somebody', 'no');
      say(`approval ${id} rejected`);
      continue;
    }
    await functions.grantApproval(id, 'somebody');
    say(`approval ${id} granted`);
    if (n % 3 === 1) continue;
    await functions.spendApproval(id, actionSha256);
    say(`approval ${id} used`);
  }
}

await Promise.all([decideForEver(), ...Array.from({ length: 64 }, (_, client) => appendForEver(client))]);
