/** The whole gate on a GGUF file, and what it adds to the time to an answer's first token: both on one loaded model. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readDataSet } from '../../src-main/data/data-set.ts';
import { readPolicy } from '../../src-main/gate/policies/policy-folder.ts';
import { embeddedDataFolder, policiesFolder, shieldFolder } from '../../src-main/package-files.ts';
import type { GateServiceFunctions } from '../../src-main/processes/gate-service.ts';
import { createGenerationReceiver } from '../../src-main/processes/llama-cpp-backend.ts';
import { prepareEmbeddedGguf } from '../../src-main/processes/prepare-embedded-gguf.ts';
import { createSafetyGate } from '../../src-main/workbench/gating/create-safety-gate.ts';
import { percentile, timed, timesLine } from './figures.ts';
import { benchRows } from './rows-and-answers.ts';

export interface BenchOptions {
  readonly gguf?: string;
  /** Needed for the whole gate; without one only rows are measured. */
  readonly head?: string;
  readonly prompts: number;
  readonly threads: number;
}

export async function benchGateAndAnswer({ gguf, head, prompts, threads }: BenchOptions): Promise<void> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'so8t-bench-'));
  try {
    const { test } = await readDataSet(embeddedDataFolder);
    // Each once: a row that was just computed would cost nothing.
    const texts = [...new Set(test.map((row) => row.prompt))];
    const embedded = gguf === undefined ? await prepareEmbeddedGguf(dataFolder) : null;
    const file = gguf ?? embedded!.file;
    const headFolder = embedded?.headFolder ?? head;
    console.log(`\n${path.basename(file)}, ${prompts} prompts of the test split each, ${threads} threads`);
    if (headFolder !== undefined)
      await benchWholeGate({ file, headFolder, threads, dataFolder, texts, prompts });
    await benchRows(file, threads, texts, prompts);
  } finally {
    await rm(dataFolder, { recursive: true, force: true });
  }
}

interface WholeGate {
  readonly file: string;
  readonly headFolder: string;
  readonly threads: number;
  readonly dataFolder: string;
  readonly texts: readonly string[];
  readonly prompts: number;
}

async function benchWholeGate({ file, headFolder, threads, dataFolder, texts, prompts }: WholeGate) {
  const policies = { builtIn: policiesFolder, own: path.join(dataFolder, 'policies') };
  await mkdir(policies.own);
  const { sha256 } = await readPolicy(policies, 'balanced');
  const receiver = createGenerationReceiver();
  const gate = createSafetyGate<GateServiceFunctions>({
    places: () => ({
      shieldFolder,
      overlayFolder: null,
      head: { kind: 'gguf', file, headFolder, model: { threads } },
    }),
    policies,
    chosen: () => ({ id: 'balanced', sha256 }),
    functions: receiver.functions,
  });
  const { service } = await gate.process();
  const { remote } = service;
  const contextTokens = 1024;
  await remote.describeConversation(contextTokens);
  const unused = texts[Symbol.iterator]();
  const next = (): string => unused.next().value ?? fail();
  const decide = async (text: string): Promise<void> => {
    const { faults } = await gate.decide({ subject: 'prompt', text, conversation: null, language: 'en' });
    if (faults.length > 0) throw new Error(`the gate has a fault: ${faults[0]!.detail}`);
  };
  let id = 0;
  const sampling = { temperature: 0, topP: 1, topK: 0, seed: 1, maximumTokens: 1, stop: [] };
  const firstToken = async (text: string): Promise<void> => {
    id += 1;
    // Nobody opened it: what comes is taken at once.
    const messages = [{ role: 'user' as const, content: text }];
    await remote.generate({ id: String(id), messages, sampling, tools: [], contextTokens });
  };
  for (let warm = 0; warm < 8; warm += 1) {
    await decide(next());
    await firstToken(next());
  }
  const times = { gate: [] as number[], answer: [] as number[], after: [] as number[], both: [] as number[] };
  for (let round = 0; round < prompts; round += 1) {
    // The same text for all: the context still holds the text before, and the gate computes its row whole.
    const text = next();
    times.answer.push(await timed(() => firstToken(text)));
    const judged = await timed(() => decide(text));
    const answered = await timed(() => firstToken(text));
    times.gate.push(judged);
    times.after.push(answered);
    times.both.push(judged + answered);
  }
  await gate.close();
  console.log(timesLine('whole gate, through its process', times.gate));
  console.log(timesLine('first token, without a gate', times.answer));
  console.log(timesLine('first token, after the gate', times.after));
  console.log(timesLine('gate and first token', times.both));
  const [gated, without] = [percentile(times.both, 0.5), percentile(times.answer, 0.5)];
  console.log(
    `the whole gate adds ${(((gated - without) / without) * 100).toFixed(0)} % to the time to first token`,
  );
}

function fail(): never {
  throw new Error('the test split has fewer prompts: choose a smaller --prompts');
}
