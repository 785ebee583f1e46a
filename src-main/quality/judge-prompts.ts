/** Both heads on prompts, computed by a decoder: windows and the strictest of them as in the gate. */

import { type JudgingHead, judgeWindow } from '../gate/decoder-heads.ts';
import { decide, strictest } from '../gate/dual-policy.ts';
import { promptWindows } from '../gate/gate.ts';
import { promptTokens } from '../language-model/prompt-format.ts';
import type { HeadProbabilities } from '../language-model/two-head-model.ts';
import type { Decoder } from '../llama-cpp/decoder.ts';

/** Probabilities of the window that decides. The head's calibration changes no verdict of a head and is left out. */
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
