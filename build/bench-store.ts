/** How many events the store takes in a second, gathered and one by one: `node build/bench-store.ts`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore, type StoreFunctions } from '../src-main/store/open-store.ts';

const event = (step: number) => ({
  kind: 'step',
  step,
  epoch: 1,
  total: 1 / step,
  terms: { task: 1 / step, safety: 0.5 / step, smoothness: 0.01 },
  gradientNorm: 1.25,
  learningRates: { trunk: 1e-4, safetyHead: 1e-3 },
  tokens: 4096,
  milliseconds: 812.5,
});

/** Events a second, each in a call of its own; committed as the store sees fit, or each at once. */
async function measure(store: StoreFunctions, count: number, oneByOne: boolean): Promise<number> {
  const { id } = store.createRun({ name: 'bench', kind: 'training', recipe: {}, seed: 1 });
  store.setRunStatus(id, 'running');
  const start = performance.now();
  const appended: Promise<number>[] = [];
  for (let step = 1; step <= count; step++) {
    appended.push(store.appendEvents(id, [event(step)]));
    if (oneByOne) store.flush();
  }
  store.flush();
  await Promise.all(appended);
  return count / ((performance.now() - start) / 1000);
}

const folder = await mkdtemp(path.join(tmpdir(), 'so8t-bench-'));
const { functions, close } = openStore(folder, { pid: process.pid, program: 'bench' });
await measure(functions, 2000, false);
// Alternately, so that whatever else the machine does meets both.
const rounds: { readonly gathered: number; readonly single: number }[] = [];
for (let round = 0; round < 3; round++) {
  rounds.push({
    gathered: await measure(functions, 20_000, false),
    single: await measure(functions, 2000, true),
  });
}
close();
await rm(folder, { recursive: true });

const median = (values: readonly number[]) => values.toSorted((one, other) => one - other)[1] ?? 0;
const gathered = median(rounds.map((round) => round.gathered));
const single = median(rounds.map((round) => round.single));
console.log(`gathered:   ${Math.round(gathered)} events/s (250 ms or 1,000 events a commit)`);
console.log(`one by one: ${Math.round(single)} events/s (a commit each)`);
console.log(`ratio:      ${(gathered / single).toFixed(1)}`);
