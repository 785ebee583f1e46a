/**
 * Gate throughput: prompts a second one at a time and in batches, and one at a time through the judge process as the
 * screens ask; then the whole gate and its share of the time to an answer's first token, on the embedded model as a GGUF
 * file, in one run: `npm run bench:gate`. `-- --gguf <file> [--head <folder>]` measures another file alone.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readDataSet } from '../src-main/data/data-set.ts';
import { createGate } from '../src-main/gate/gate.ts';
import { readModel } from '../src-main/language-model/model-folder.ts';
import { embeddedDataFolder, embeddedModelFolder } from '../src-main/package-files.ts';
import { createJudgeDesk } from '../src-main/workbench/judging/create-judge-desk.ts';
import { benchGateAndAnswer } from './bench-gate/gate-and-answer.ts';

const { values: given } = parseArgs({
  options: {
    gguf: { type: 'string' },
    head: { type: 'string' },
    prompts: { type: 'string', default: '64' },
    threads: { type: 'string', default: '2' },
  },
});
const counts = { prompts: Number(given.prompts), threads: Number(given.threads) };
if (given.gguf !== undefined) {
  await benchGateAndAnswer({ gguf: given.gguf, ...(given.head ? { head: given.head } : {}), ...counts });
  process.exit();
}

const model = await readModel(embeddedModelFolder);
const { test } = await readDataSet(embeddedDataFolder);
const texts = test.slice(0, 256).map((row) => row.prompt);
const session = { provider: 'cpu', threads: 2 } as const;
const gate = createGate(model, session);
const dataFolder = await mkdtemp(path.join(tmpdir(), 'so8t-bench-'));
const begun = performance.now();
const desk = createJudgeDesk({
  dataFolder,
  store: { getRun: async () => undefined, listRuns: async () => [] },
  session: () => session,
  notify: console.error,
  onChange: () => {},
});
await desk.judge('embedded', [texts[0]!]);
const firstJudgement = performance.now() - begun;

/** Milliseconds of each prompt, sorted. */
async function single(judge: (text: string) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (const text of texts) {
    const begun = performance.now();
    await judge(text);
    times.push(performance.now() - begun);
  }
  return times.sort((a, b) => a - b);
}

async function batched(): Promise<number> {
  const begun = performance.now();
  await gate.judge(texts);
  return (performance.now() - begun) / texts.length;
}

const inProcess = (text: string) => gate.judge([text]);
const throughChild = (text: string) => desk.judge('embedded', [text]);

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.floor(sorted.length * share)]!;
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

// Warm-up builds the graphs of all lengths.
await single(inProcess);
await single(throughChild);
await batched();
const rounds: { alone: number[]; child: number[]; each: number }[] = [];
for (let round = 0; round < 3; round += 1) {
  rounds.push({ alone: await single(inProcess), child: await single(throughChild), each: await batched() });
}
await gate.dispose();
await desk.close();
await rm(dataFolder, { recursive: true });

function line(name: string, which: 'alone' | 'child'): string {
  const figures = (
    [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const
  ).map(([label, share]) => {
    const value = median(rounds.map((round) => percentile(round[which], share)));
    return `${label} ${value.toFixed(2)} ms`;
  });
  return `${name}  ${figures.join('  ')}`;
}
const p50 = median(rounds.map((round) => percentile(round.alone, 0.5)));
const each = median(rounds.map((round) => round.each));
console.log(`${texts.length} prompts of the test split, 2 threads, median of 3 rounds`);
console.log(line('one at a time ', 'alone'));
console.log(line('judge process ', 'child'));
console.log(`judge process  first judgement ${firstJudgement.toFixed(0)} ms after its start`);
console.log(
  `in batches     ${each.toFixed(2)} ms a prompt, ${(1000 / each).toFixed(0)} prompts/s, ${(p50 / each).toFixed(2)} times one at a time`,
);
await benchGateAndAnswer(counts);
