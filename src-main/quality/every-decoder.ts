/** One piece of work on every decoder. */
import type { Decoder } from '../llama-cpp/decoder.ts';

/**
 * Asks decoders in their order; several at once where each computes with a single thread, as small models do, so that
 * the other cores have something to do.
 * @param threads that may compute at the same time
 * @returns the answers in the decoders' order
 */
export async function everyDecoder<Answer>(
  decoders: readonly Decoder[],
  threads: number,
  ask: (decoder: Decoder, index: number) => Promise<Answer>,
): Promise<Answer[]> {
  const atOnce = decoders.every((decoder) => decoder.threads === 1) ? threads : 1;
  const answers: Answer[] = [];
  for (let start = 0; start < decoders.length; start += atOnce) {
    const asked = decoders.slice(start, start + atOnce);
    // Each must have ended before an error is thrown: a decoder that computes must not be disposed.
    const settled = await Promise.allSettled(asked.map((decoder, index) => ask(decoder, start + index)));
    for (const one of settled) {
      if (one.status === 'rejected') throw one.reason;
      answers.push(one.value);
    }
  }
  return answers;
}
