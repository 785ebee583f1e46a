/** One model in a process of its own, and calls to it that end in time: by an answer or by the reason why there is none. */
import { stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { type Verdict, verdicts } from '../../data/verdict.ts';
import type { SessionOptions } from '../../engine/session.ts';
import type { GateDecision } from '../../gate/gate.ts';
import type { JudgeFunctions } from '../../gate/judge.ts';
import type { Spawn } from '../../processes/channel.ts';
import { connectService, type Service } from '../../processes/connect-service.ts';
import type { GgufJudgeServiceArgument } from '../../processes/gguf-judge-service.ts';
import type { JudgeServiceArgument } from '../../processes/judge-service.ts';
import { moduleBeside } from '../../processes/module-beside.ts';
import { ServiceDied } from '../../processes/service-died.ts';
import { type FolderPrint, printFile, printFolder } from '../folder-print.ts';
import type { ModelPlace } from '../pipelines/pipeline-models.ts';
import { NoJudgement } from './no-judgement.ts';

export interface JudgeProcessOptions {
  /** The judge process's module; for tests of one that misbehaves. */
  readonly entry?: URL;
  readonly spawn?: Spawn;
  /** What a call may take besides the time for its length; 10 s. */
  readonly deadlineMilliseconds?: number;
  /** Gives up loading. */
  readonly signal?: AbortSignal;
}

export interface JudgeProcess {
  readonly manifestSha256: string;
  readonly pid: number | undefined;
  readonly session: SessionOptions;
  /** Resolves when the process has ended: with how it died, or with null when it was stopped on purpose. */
  readonly exited: Promise<string | null>;
  /** Whether the folder still is what was loaded. @throws ArtifactError when its manifest cannot be read */
  isCurrent(): Promise<boolean>;
  /** @throws NoJudgement */
  judge(texts: readonly string[]): Promise<readonly GateDecision[]>;
  /** @throws NoJudgement */
  answer(text: string): Promise<{ readonly text: string; readonly milliseconds: number }>;
  stop(): Promise<void>;
}

const engineModule = moduleBeside(import.meta.url, '../../processes/judge-service');
const ggufModule = moduleBeside(import.meta.url, '../../processes/gguf-judge-service');

/** The program that judges with a model: llama.cpp for a GGUF file, the training engine for a folder. */
function programFor({ folder, gguf }: ModelPlace, session: SessionOptions) {
  if (gguf === undefined) {
    const argument: JudgeServiceArgument = { modelFolder: folder, session };
    return { entry: engineModule, argument };
  }
  const { threads } = session;
  const argument: GgufJudgeServiceArgument = { file: gguf, headFolder: folder, model: { threads } };
  return { entry: ggufModule, argument };
}

/** Of the folder, and of the GGUF file beside it. */
async function printPlace({ folder, gguf }: ModelPlace): Promise<FolderPrint> {
  const print = await printFolder(folder);
  if (gguf === undefined) return print;
  const { size } = await stat(gguf);
  return { text: `${print.text}\n${await printFile(gguf)}`, bytes: print.bytes + size };
}

/** A window of a text has at least so many characters: 128 tokens of which 48 are shared with the one before. */
const CHARACTERS_A_WINDOW = 60;

/**
 * Loads a model in a process of its own. The folder is looked at before and after, so that a file that changes while it
 * is read is noticed.
 * @param name of the model, for messages
 * @throws NoJudgement `model-unusable` when it does not verify or cannot judge
 */
export async function startJudgeProcess(
  name: string,
  place: ModelPlace,
  session: SessionOptions,
  options: JudgeProcessOptions = {},
): Promise<JudgeProcess> {
  const { spawn, signal, deadlineMilliseconds = 10_000 } = options;
  const { entry, argument } = programFor(place, session);
  let print: FolderPrint;
  let service: Service<JudgeFunctions>;
  let manifestSha256: string;
  try {
    print = await printPlace(place);
    service = await connectService<JudgeFunctions>({
      name: `judge process of ${name}`,
      entry: options.entry ?? entry,
      args: [JSON.stringify(argument)],
      functions: {},
      // Reading and hashing at 20 MB/s, a slow disk.
      readyMilliseconds: 30_000 + Math.ceil(print.bytes / 20_000),
      ...(spawn ? { spawn } : {}),
      ...(signal ? { signal } : {}),
    });
    manifestSha256 = await service.remote.manifestSha256();
  } catch (error) {
    throw new NoJudgement('model-unusable', `${name} cannot judge: ${(error as Error).message}`, error);
  }

  async function isCurrent(): Promise<boolean> {
    return (await printPlace(place)).text === print.text;
  }
  if (!(await isCurrent().catch(() => false))) {
    service.kill();
    throw new NoJudgement('model-unusable', `${name} cannot judge: its files changed while they were read.`);
  }

  let stopped = false;
  // A large model computes longer: two operations for each of its numbers and tokens.
  const windowMilliseconds = 50 + print.bytes / 200_000;

  /** The answer of one call, or the reason why there is none, at the latest when its time is over. */
  async function call<Result>(answer: () => Promise<Result>, windows: number): Promise<Result> {
    const limit = deadlineMilliseconds + windows * windowMilliseconds;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const message = `${name} gave no judgement within ${(limit / 1000).toFixed(0)} s; its process was stopped. Nothing is let through.`;
        reject(new NoJudgement('too-slow', message));
        service.kill();
      }, limit);
    });
    try {
      return await Promise.race([answer(), late]);
    } catch (error) {
      if (error instanceof NoJudgement) throw error;
      if (error instanceof ServiceDied) {
        const message = `${name} gave no judgement: its process ${error.reason}. Nothing is let through; the next prompt starts it anew.`;
        throw new NoJudgement('process-died', message, error);
      }
      const message = `${name} gave no judgement: ${(error as Error).message}. Nothing is let through.`;
      throw new NoJudgement('model-unusable', message, error);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    manifestSha256,
    pid: service.pid,
    session,
    exited: service.exited.then((exit) => (stopped ? null : new ServiceDied(name, exit).reason)),
    isCurrent,
    async judge(texts) {
      const windows = texts.reduce((sum, text) => sum + 1 + text.length / CHARACTERS_A_WINDOW, 0);
      const decisions = await call(() => service.remote.judge(texts), windows);
      return checkDecisions(decisions, texts.length, name);
    },
    // Each token of the answer computes the whole text again.
    answer: (text) => call(() => service.remote.answer(text), 64 * (1 + text.length / CHARACTERS_A_WINDOW)),
    async stop() {
      stopped = true;
      await service.stop();
    },
  };
}

/** What comes from another process counts as a judgement only when it is one. */
function checkDecisions(decisions: readonly GateDecision[], count: number, name: string) {
  const broken = (problem: string): never => {
    throw new NoJudgement('broken-answer', `${name} gave no judgement: ${problem}. Nothing is let through.`);
  };
  if (!Array.isArray(decisions) || decisions.length !== count)
    broken(`it was asked about ${count} prompts and answered something else`);
  for (const decision of decisions) {
    if (!verdicts.includes(decision?.verdict)) broken('an answer has no verdict');
    for (const head of [decision.safetyHead, decision.taskHead]) {
      const sum = verdicts.reduce((total, verdict: Verdict) => total + (head?.[verdict] ?? Number.NaN), 0);
      if (!(Math.abs(sum - 1) < 1e-3)) broken('the probabilities of a head are missing');
    }
  }
  return decisions;
}

/** Whether a process was started with these options. */
export function hasSession(judge: JudgeProcess, session: SessionOptions): boolean {
  return isDeepStrictEqual(judge.session, session);
}
