/**
 * The whole gate through its process, and what it adds to the time to an answer's first token: against the same file that
 * answers in a process of its own, without any gate.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { readDataSet } from '../../src-main/data/data-set.ts';
import { readPolicy } from '../../src-main/gate/policies/policy-folder.ts';
import { embeddedDataFolder, policiesFolder, shieldFolder } from '../../src-main/package-files.ts';
import type { GateServiceFunctions } from '../../src-main/processes/gate-service.ts';
import type { GenerationChild } from '../../src-main/processes/generation-protocol.ts';
import { createLanguageModelProcess } from '../../src-main/processes/language-model-process.ts';
import { createGenerationReceiver } from '../../src-main/processes/llama-cpp-backend.ts';
import { prepareEmbeddedGguf } from '../../src-main/processes/prepare-embedded-gguf.ts';
import { openShield } from '../../src-main/shield-data/open-shield.ts';
import { createSafetyGate } from '../../src-main/workbench/gating/create-safety-gate.ts';
import { percentile, timed, timesLine } from './figures.ts';
import { benchRows } from './rows-and-answers.ts';

export interface BenchOptions {
  /** What answers; the embedded model unless given. */
  readonly gguf?: string;
  /** Its own head; without one the embedded model judges, in another process. */
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
    const judging =
      gguf !== undefined && head !== undefined
        ? { file: gguf, headFolder: head }
        : await prepareEmbeddedGguf(dataFolder);
    const answering = gguf ?? judging.file;
    const load = loadavg()[0]!.toFixed(1);
    console.log(
      `\n${path.basename(answering)}, ${prompts} prompts of the test split each, ${threads} threads, load ${load}`,
    );
    await benchWholeGate({ judging, answering, threads, dataFolder, texts, prompts });
    await benchRows(answering, threads, texts, prompts);
  } finally {
    await rm(dataFolder, { recursive: true, force: true });
  }
}

interface WholeGate {
  readonly judging: { readonly file: string; readonly headFolder: string };
  readonly answering: string;
  readonly threads: number;
  readonly dataFolder: string;
  readonly texts: readonly string[];
  readonly prompts: number;
}

async function benchWholeGate({ judging, answering, threads, dataFolder, texts, prompts }: WholeGate) {
  const policies = { builtIn: policiesFolder, own: path.join(dataFolder, 'policies') };
  await mkdir(policies.own);
  const { sha256 } = await readPolicy(policies, 'balanced');
  const { functions } = createGenerationReceiver();
  const { file, headFolder } = judging;
  const gate = createSafetyGate<GateServiceFunctions>({
    places: () => ({
      shieldFolder,
      overlayFolder: null,
      head: { kind: 'gguf', file, headFolder, model: { threads } },
    }),
    policies,
    chosen: () => ({ id: 'balanced', sha256 }),
    functions,
  });
  const other = createLanguageModelProcess({ file: answering, model: { threads, gpuLayers: 0 }, functions });
  const shield = await openShield(shieldFolder, null);
  const alone = (await other.current()).remote;
  const onePass = answering === file;
  const gated = onePass ? (await gate.process()).service.remote : alone;
  const unused = texts[Symbol.iterator]();
  const next = (): string => unused.next().value ?? fail();
  const decide = async (text: string): Promise<void> => {
    const { faults } = await gate.decide({ subject: 'prompt', text, conversation: null, language: 'en' });
    if (faults.length > 0) throw new Error(`the gate has a fault: ${faults[0]!.detail}`);
  };
  let id = 0;
  const sampling = { temperature: 0, topP: 1, topK: 0, seed: 1, maximumTokens: 1, stop: [] };
  const firstToken = async (model: Pick<GenerationChild, 'generate'>, text: string): Promise<void> => {
    id += 1;
    // Nobody opened it: what comes is taken at once.
    const messages = [{ role: 'user' as const, content: text }];
    await model.generate({ id: String(id), messages, sampling, tools: [], contextTokens: 1024 });
  };
  for (let warm = 0; warm < 8; warm += 1) {
    await decide(next());
    await firstToken(gated, '?');
    await firstToken(alone, '?');
  }
  const times = {
    shield: [] as number[],
    gate: [] as number[],
    alone: [] as number[],
    after: [] as number[],
    both: [] as number[],
    share: [] as number[],
  };
  for (let round = 0; round < prompts; round += 1) {
    // The same text for all, and another one before it, so that nothing of it has been computed.
    const text = next();
    times.shield.push(await timed(async () => shield.judge({ text })));
    await firstToken(alone, '?');
    const without = await timed(() => firstToken(alone, text));
    await firstToken(gated, '?');
    const judged = await timed(() => decide(text));
    const answered = await timed(() => firstToken(gated, text));
    times.alone.push(without);
    times.gate.push(judged);
    times.after.push(answered);
    times.both.push(judged + answered);
    // In one pass the gate has computed what the answer needs; beside another model it stands before an unchanged answer.
    const added = onePass ? judged + answered - without : judged;
    times.share.push((added / without) * 100);
  }
  await Promise.all([gate.close(), other.close()]);
  console.log(timesLine("shield alone (goes on during the heads' pass)", times.shield));
  console.log(timesLine('whole gate, through its process', times.gate));
  console.log(timesLine('first token, a process without a gate', times.alone));
  console.log(timesLine('first token, after the gate', times.after));
  console.log(timesLine('gate and first token', times.both));
  const share = (part: number): string => `${percentile(times.share, part).toFixed(0)} %`;
  console.log(
    `the whole gate adds to the time to first token, prompt by prompt: p50 ${share(0.5)} (p25 ${share(0.25)}, p75 ${share(0.75)})`,
  );
}

function fail(): never {
  throw new Error('the test split has fewer prompts: choose a smaller --prompts');
}
