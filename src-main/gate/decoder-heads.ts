/** Both heads by one pass of a decoder over a window: for measuring many prompts. */
import type { HeadProbabilities } from '../language-model/two-head-model.ts';
import { verdictShares } from '../language-model/verdict-shares.ts';
import type { Decoder } from '../llama-cpp/decoder.ts';
import type { WindowHeads } from './gate.ts';
import type { HeadFolder } from './head-folder.ts';

/** What of a head is needed to judge. */
export type JudgingHead = Pick<HeadFolder, 'classify' | 'tokenizer' | 'tags'>;

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

/** The heads as a gate asks them; disposing frees the decoder. */
export function decoderHeads(decoder: Decoder, head: JudgingHead): WindowHeads {
  return {
    async judge(windows) {
      const judged: HeadProbabilities[] = [];
      for (const window of windows) judged.push(await judgeWindow(decoder, head, window));
      return judged;
    },
    async dispose() {
      decoder.dispose();
    },
  };
}
