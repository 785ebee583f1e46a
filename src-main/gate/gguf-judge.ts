/** A judge on a GGUF file: llama.cpp computes, the head in its own folder classifies; one model in memory for both heads. */
import { behaviourTags } from '../data/behaviour-tags.ts';
import { type Verdict, verdicts } from '../data/verdict.ts';
import { repeatingTokens } from '../language-model/generate.ts';
import { promptTokens, shortenPrompt } from '../language-model/prompt-format.ts';
import type { HeadProbabilities } from '../language-model/two-head-model.ts';
import { verdictShares } from '../language-model/verdict-shares.ts';
import { openDecoder } from '../llama-cpp/decoder.ts';
import {
  type LlamaModelOptions,
  type OpenedLlamaModel,
  openLlamaModel,
} from '../llama-cpp/open-llama-model.ts';
import { appliedCalibration } from './applied-calibration.ts';
import { decoderHeads } from './decoder-heads.ts';
import { createGateOver, type Gate, type WindowHeads } from './gate.ts';
import { assertGgufOfHead, type HeadFolder, readHeadFolder } from './head-folder.ts';
import type { Judge } from './judge.ts';

/** Answers are a short sentence. */
const ANSWER_TOKENS = 48;

/**
 * Opens a GGUF file and its head, both checked by their hashes, and judges a first prompt.
 * @throws ArtifactError, GgufError, UnusableGguf, or llama.cpp's reason
 */
export async function openGgufJudge(
  file: string,
  headFolder: string,
  options: LlamaModelOptions,
): Promise<Judge> {
  const { head, model } = await openBoth(file, headFolder, options);
  try {
    const gate = createGateOver(
      head.tokenizer,
      llamaHeads(model, head),
      await appliedCalibration(head.artifact),
    );
    const first = await gate.judge(['?']);
    if (first.length !== 1) throw new Error(`${file}: the model gave no judgement on a first prompt.`);
    return {
      functions: {
        manifestSha256: () => head.artifact.manifestSha256,
        judge: inTurn((texts) => gate.judge(texts)),
        answer: inTurn((text) => answer(model, head, text)),
      },
      close: () => gate.dispose(),
    };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

/**
 * The same without its calibration: what a calibration of the head folder is made from. Thousands of prompts are judged for
 * that, so both heads come from one pass of a decoder; it computes what the judge computes, four times as fast.
 */
export async function openUncalibratedGgufJudge(
  file: string,
  headFolder: string,
  { threads, maximumTokens = 512, signal }: LlamaModelOptions,
): Promise<Pick<HeadFolder, 'artifact'> & { judge: Gate['judge']; close(): Promise<void> }> {
  const head = await readHeadFolder(headFolder);
  await assertGgufOfHead(file, head, signal);
  const gate = createGateOver(
    head.tokenizer,
    decoderHeads(await openDecoder(file, { threads, maximumTokens }), head),
  );
  return {
    artifact: head.artifact,
    judge: inTurn((texts) => gate.judge(texts)),
    close: () => gate.dispose(),
  };
}

async function openBoth(file: string, headFolder: string, options: LlamaModelOptions) {
  const head = await readHeadFolder(headFolder);
  await assertGgufOfHead(file, head, options.signal);
  return { head, model: await openLlamaModel(file, options) };
}

/** Both heads on one llama.cpp model. */
export function llamaHeads(model: OpenedLlamaModel, head: HeadFolder): WindowHeads {
  return {
    async judge(windows) {
      const judged: HeadProbabilities[] = [];
      for (const window of windows) {
        const next = await model.nextTokenProbabilities(window);
        const safetyHead = verdictShares(head.classify(await model.pooledState(window)));
        // Of a model that never says a tag all three may be too small for float32: there is no verdict then.
        const taskHead = verdictShares(head.tags.map((tag) => Math.log(next.get(tag) ?? 0)));
        judged.push({ taskHead, safetyHead });
      }
      return judged;
    },
    dispose: () => model.dispose(),
  };
}

async function answer(model: OpenedLlamaModel, { tokenizer, tags }: HeadFolder, text: string) {
  const begun = performance.now();
  const prompt = shortenPrompt(promptTokens(tokenizer, text), model.maximumTokens - ANSWER_TOKENS);
  const end = tokenizer.idOf('<|end|>');
  const given: number[] = [];
  while (given.length < ANSWER_TOKENS) {
    const barred = repeatingTokens(given);
    const next = await model.nextTokenProbabilities([...prompt, ...given]);
    // Sorted from the most probable on.
    const id = next.keys().find((candidate) => !barred.has(candidate));
    if (id === undefined || id === end) break;
    given.push(id);
  }
  const verdict: Verdict | undefined = verdicts[tags.indexOf(given[0] ?? -1)];
  const tag = verdict ? `${behaviourTags[verdict]} ` : '';
  return { text: `${tag}${tokenizer.decode(given).trim()}`, milliseconds: performance.now() - begun };
}

/** One call after the other: the contexts of a model hold one row each. */
function inTurn<Input, Output>(call: (input: Input) => Promise<Output>): (input: Input) => Promise<Output> {
  let last: Promise<unknown> = Promise.resolve();
  return (input) => {
    const own = last.then(() => call(input));
    last = own.catch(() => undefined);
    return own;
  };
}
