/** How fast the audit log takes decisions, each answered when it is on the disk: `npm run -s bench:audit`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decisionEvent } from '../src-main/audit/test-files/decisions.ts';
import { connectStore } from '../src-main/processes/connect-store.ts';

const seconds = 8;

/** The store's process, as the workbench has it; each client waits for its answer before the next append. */
async function measure(clients: number, unit: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'so8t-bench-'));
  const store = await connectStore(folder);
  await store.appendAudit(decisionEvent('first'));
  const latencies: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  async function client(number: number): Promise<void> {
    for (let n = 0; performance.now() < end; n++) {
      const begun = performance.now();
      await store.appendAudit(decisionEvent(`${number} ${n} ${unit}`));
      latencies.push(performance.now() - begun);
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  const took = (performance.now() - start) / 1000;
  await store.close();
  await rm(folder, { recursive: true });
  latencies.sort((one, other) => one - other);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)]!.toFixed(1);
  return `${String(clients).padStart(3)} clients: ${Math.round(latencies.length / took)} entries/s, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`;
}

const unit = 'What would you say to somebody who asks for a recipe, in a few plain sentences? '.repeat(6);
for (const clients of [1, 8, 64]) console.log(await measure(clients, unit));
