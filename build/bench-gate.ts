/** Gate throughput: prompts a second one at a time and in batches, in one run: `npm run bench:gate`. */
import { readDataSet } from '../src-main/data/data-set.ts';
import { createGate } from '../src-main/gate/gate.ts';
import { readModel } from '../src-main/language-model/model-folder.ts';
import { embeddedDataFolder, embeddedModelFolder } from '../src-main/package-files.ts';

const model = await readModel(embeddedModelFolder);
const { test } = await readDataSet(embeddedDataFolder);
const texts = test.slice(0, 256).map((row) => row.prompt);
const gate = createGate(model, { provider: 'cpu', threads: 2 });

async function single(): Promise<number[]> {
  const times: number[] = [];
  for (const text of texts) {
    const begun = performance.now();
    await gate.judge([text]);
    times.push(performance.now() - begun);
  }
  return times.sort((a, b) => a - b);
}

async function batched(): Promise<number> {
  const begun = performance.now();
  await gate.judge(texts);
  return (performance.now() - begun) / texts.length;
}

// Warm-up builds the graphs of all lengths.
await single();
await batched();
const rounds: { p50: number; p99: number; each: number }[] = [];
for (let round = 0; round < 3; round += 1) {
  const times = await single();
  rounds.push({
    p50: times[times.length >> 1]!,
    p99: times[Math.floor(times.length * 0.99)]!,
    each: await batched(),
  });
}
await gate.dispose();
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;
const p50 = median(rounds.map((round) => round.p50));
const each = median(rounds.map((round) => round.each));
console.log(`${texts.length} prompts of the test split, 2 threads, median of 3 rounds`);
console.log(
  `one at a time  p50 ${p50.toFixed(2)} ms  p99 ${median(rounds.map((round) => round.p99)).toFixed(2)} ms`,
);
console.log(
  `in batches     ${each.toFixed(2)} ms a prompt, ${(1000 / each).toFixed(0)} prompts/s, ${(p50 / each).toFixed(2)} times one at a time`,
);
