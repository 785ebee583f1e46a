/** The gate over a model with two heads: texts in, decisions out. */
import type { SessionOptions } from '../engine/session.ts';
import type { Model } from '../language-model/model-folder.ts';
import { promptTokens, tagIds } from '../language-model/prompt-format.ts';
import type { Tokenizer } from '../language-model/tokenizer.ts';
import { createTwoHeadModel, type HeadProbabilities } from '../language-model/two-head-model.ts';
import { type AppliedCalibration, type Decision, decide, strictest } from './dual-policy.ts';

export interface TimedDecision extends Decision {
  /** Computing time of this prompt: its batch's wall time over the batch's prompts, in milliseconds. */
  readonly latencyMs: number;
}

export interface GateDecision extends TimedDecision {
  /** Tokens of the prompt with its markers, and windows that they were judged in. */
  readonly tokens: number;
  readonly windows: number;
}

export interface Gate {
  /** Judges texts in order. Long texts are judged window by window; the strictest window decides. */
  judge(texts: readonly string[]): Promise<GateDecision[]>;
  dispose(): Promise<void>;
}

/**
 * Tokens of a prompt that the heads see at once. The safety head judges the mean over them, in which one sentence of a long
 * text drowns: the shorter the window, the less. `build/hidden-requests.ts` measures what is found.
 */
const WINDOW = 128;
/** Tokens that neighbouring windows share, so that no request is cut in two. */
const OVERLAP = 48;

/** Both heads on token windows, whatever computes them. */
export interface WindowHeads {
  /** Judges windows that end where the behaviour tag would follow. Order is kept. */
  judge(windows: readonly (readonly number[])[]): Promise<HeadProbabilities[]>;
  dispose(): Promise<void>;
}

/**
 * A gate on the training engine.
 * @param calibration of this very model; without one the heads' probabilities are taken as they are
 */
export function createGate(
  model: Model,
  options: SessionOptions,
  calibration: AppliedCalibration | null = null,
): Gate {
  const { config, head, specifications, tokenizer, parameters } = model;
  const heads = createTwoHeadModel(config, head, specifications, tagIds(tokenizer), options);
  const own: WindowHeads = {
    judge: (windows) => heads.judge(windows, parameters),
    dispose: () => heads.dispose(),
  };
  return createGateOver(tokenizer, own, calibration);
}

/** Windows, both heads and the dual policy: the same for every engine. */
export function createGateOver(
  tokenizer: Tokenizer,
  heads: WindowHeads,
  calibration: AppliedCalibration | null = null,
): Gate {
  return {
    async judge(texts) {
      const begun = performance.now();
      const prompts = texts.map((text) => promptTokens(tokenizer, text));
      const windows = prompts.map((prompt) => promptWindows(prompt));
      const judged = await heads.judge(windows.flat());
      const decisions = judged.map((one) => decide(one, calibration));
      const latencyMs = (performance.now() - begun) / texts.length;
      let first = 0;
      return windows.map(({ length }, index) => {
        const own = decisions.slice(first, first + length);
        first += length;
        return { ...strictest(own), latencyMs, tokens: prompts[index]!.length, windows: length };
      });
    },
    dispose: () => heads.dispose(),
  };
}

/** Cuts a prompt's text into overlapping windows, each between the same markers; short prompts are one window. */
export function promptWindows(tokens: readonly number[], window = WINDOW, overlap = OVERLAP): number[][] {
  if (tokens.length <= window) return [[...tokens]];
  const [begin, end] = [tokens.slice(0, 2), tokens.slice(-1)];
  const text = tokens.slice(2, -1);
  const size = window - 3;
  const windows: number[][] = [];
  for (let start = 0; ; start += size - overlap) {
    const last = start + size >= text.length;
    const from = last ? text.length - size : start;
    windows.push([...begin, ...text.slice(from, from + size), ...end]);
    if (last) return windows;
  }
}
