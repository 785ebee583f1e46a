/**
 * Whether the heads on a GGUF file judge as on the training engine: a stage. Conversion, pooling and llama.cpp's arithmetic
 * lie between the two; what was trained and measured there is what the gate uses here.
 */

import type { SessionOptions } from '../engine/session.ts';
import { openUncalibratedGgufJudge } from '../gate/gguf-judge.ts';
import { openUncalibratedJudge } from '../gate/uncalibrated-judge.ts';
import type { HeadProbabilities } from '../language-model/two-head-model.ts';
import { readTestRows } from './corpus.ts';
import type { JudgeCompared, QualityResult } from './quality-result.ts';
import { compareSafety } from './safety-comparison.ts';

export interface EngineAgreementInput {
  /** The model folder that the GGUF file was made from. */
  readonly modelFolder: string;
  readonly gguf: string;
  /** The file's head. */
  readonly headFolder: string;
  /** A data set folder: its test split is judged. */
  readonly dataFolder: string;
  readonly session: SessionOptions;
}

export interface EngineAgreement {
  /** The GGUF file against the engine, by judge. */
  readonly judges: Readonly<Record<'taskHead' | 'safetyHead' | 'dualPolicy', JudgeCompared>>;
  readonly prompts: NonNullable<QualityResult['prompts']>;
}

export interface EngineAgreementProgress {
  readonly kind: 'progress';
  readonly on: 'engine' | 'gguf';
  readonly done: number;
  readonly total: number;
}

/** Prompts between two pieces of news. */
const CHUNK = 64;

/** @throws ArtifactError, GgufError or RowError naming the file that does not fit */
export async function* engineAgreement(
  { modelFolder, gguf, headFolder, dataFolder, session }: EngineAgreementInput,
  signal: AbortSignal,
): AsyncGenerator<EngineAgreementProgress, EngineAgreement, undefined> {
  const { name, sha256, rows } = await readTestRows(dataFolder);
  const texts = rows.map(({ prompt }) => prompt);
  const engine = yield* judgeAll('engine', () => openUncalibratedJudge(modelFolder, session), texts, signal);
  const { threads } = session;
  const openGguf = () => openUncalibratedGgufJudge(gguf, headFolder, { threads, signal });
  const llama = yield* judgeAll('gguf', openGguf, texts, signal);
  const labels = rows.map(({ label }) => label);
  return { judges: compareSafety(labels, engine, llama), prompts: { name, sha256, rows: rows.length } };
}

interface Judge {
  judge(texts: readonly string[]): Promise<readonly HeadProbabilities[]>;
  close(): Promise<void>;
}

async function* judgeAll(
  on: EngineAgreementProgress['on'],
  open: () => Promise<Judge>,
  texts: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<EngineAgreementProgress, HeadProbabilities[], undefined> {
  const judge = await open();
  try {
    const judged: HeadProbabilities[] = [];
    while (judged.length < texts.length) {
      signal.throwIfAborted();
      judged.push(...(await judge.judge(texts.slice(judged.length, judged.length + CHUNK))));
      yield { kind: 'progress', on, done: judged.length, total: texts.length };
    }
    return judged;
  } finally {
    await judge.close();
  }
}
