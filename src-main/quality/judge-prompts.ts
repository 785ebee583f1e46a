/** Both heads on prompts, computed by a decoder: windows and the strictest of them as in the gate. */

import { decide, strictest } from '../gate/dual-policy.ts';
import { promptWindows } from '../gate/gate.ts';
import type { HeadFolder } from '../gate/head-folder.ts';
import { promptTokens } from '../language-model/prompt-format.ts';
import type { HeadProbabilities } from '../language-model/two-head-model.ts';
import { verdictShares } from '../language-model/verdict-shares.ts';
import type { Decoder } from '../llama-cpp/decoder.ts';

/** What of a head is needed to judge: its calibration changes no verdict of a head and is left out. */
export type JudgingHead = Pick<HeadFolder, 'classify' | 'tokenizer' | 'tags'>;

/** Probabilities of the window that decides. */
export async function judgePrompt(
  decoder: Decoder,
  head: JudgingHead,
  prompt: string,
): Promise<HeadProbabilities> {
  const windows = promptWindows(promptTokens(head.tokenizer, prompt));
  const judged: HeadProbabilities[] = [];
  for (const window of windows) judged.push(await judgeWindow(decoder, head, window));
  const { safetyHead, taskHead } = strictest(judged.map((one) => decide(one)));
  return { safetyHead, taskHead };
}

/** Both heads from one pass over a window. */
export async function judgeWindow(
  decoder: Decoder,
  head: JudgingHead,
  window: readonly number[],
): Promise<HeadProbabilities> {
  await decoder.evaluate(window);
  const logits = decoder.logits(window.length - 1);
  return {
    taskHead: verdictShares(head.tags.map((tag) => logits[tag]!)),
    safetyHead: verdictShares(head.classify(decoder.pooledState())),
  };
}
