/** Damaged GGUF files that the program's check accepts, in llama.cpp: loaded, refused, or the death of its process. */
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { LoadAnswer } from './load-process.ts';
import type { Failure } from './read-mutants.ts';
import { startWorker, type Worker } from './worker.ts';

export interface LoadMutantsInput {
  readonly corpusFolder: string;
  readonly workFolder: string;
  readonly seed: number;
  /** Accepted files to be loaded. */
  readonly files: number;
}

export interface LoadMutantsResult {
  /** Files that were made until there were enough of them. */
  readonly tried: number;
  readonly outcomes: ReadonlyMap<string, number>;
  readonly crashes: readonly Failure[];
}

const patience = 60_000;

export async function loadMutants(input: LoadMutantsInput): Promise<LoadMutantsResult> {
  const { corpusFolder, workFolder, seed, files } = input;
  const start = (): Promise<Worker<unknown, LoadAnswer>> =>
    startWorker(new URL('./load-process.ts', import.meta.url), [corpusFolder, workFolder, String(seed)]);
  const outcomes = new Map<string, number>();
  const crashes: Failure[] = [];
  let loader = await start();
  let [number, accepted] = [0, 0];
  try {
    for (; accepted < files; number += 1) {
      const answer = await loader.ask(number, patience);
      for (const name of readdirSync(workFolder))
        if (name.startsWith('loaded-')) rmSync(path.join(workFolder, name));
      const value = 'value' in answer ? answer.value : null;
      if (value?.outcome === 'not accepted') continue;
      accepted += 1;
      const outcome = value ? outcomeText(value) : 'the process ended';
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (value) continue;
      crashes.push({ number, reason: reasonOf(answer) });
      await loader.close();
      loader = await start();
    }
  } finally {
    await loader.close();
  }
  return { tried: number, outcomes, crashes };
}

/** Reasons without what differs from file to file. */
function outcomeText({ outcome, reason }: LoadAnswer): string {
  if (reason === null) return outcome;
  const text = reason.replace(/^.*?\.gguf: /u, '').replace(/\d+/gu, 'N');
  return `${outcome}: ${text.slice(0, 110)}`;
}

function reasonOf(answer: object): string {
  if ('hung' in answer) return 'no answer';
  const { died, text } = answer as { died: string; text: string };
  const check = /^.*(?:GGML_ASSERT|GGML_ABORT|fatal error|terminate|what\(\)).*$/mu.exec(text)?.[0];
  return `${died}: ${check ?? text.trim().slice(-300)}`;
}
