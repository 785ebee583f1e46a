/** A sequence that computes the next token only when somebody wants it. */
import type { LlamaContextSequence } from 'node-llama-cpp';

/**
 * node-llama-cpp's chat computes tokens as fast as it can. Here every token waits until `mayGoOn` resolves: the reader's
 * pace, and what else has to be computed on the same cores.
 * @param onToken called as soon as a token is computed
 */
export function paceSequence(
  sequence: LlamaContextSequence,
  onToken: () => void,
  mayGoOn: () => Promise<void>,
): { undo(): void } {
  const evaluate = sequence.evaluate.bind(sequence);
  sequence.evaluate = async function* paced(...parameters: Parameters<LlamaContextSequence['evaluate']>) {
    const tokens = evaluate(...parameters);
    let replaced: Awaited<ReturnType<typeof tokens.next>>['value'] | undefined;
    try {
      for (;;) {
        const next = await (replaced === undefined ? tokens.next() : tokens.next(replaced as never));
        if (next.done) return;
        onToken();
        replaced = (yield next.value) as never;
        await mayGoOn();
      }
    } finally {
      await tokens.return();
    }
  } as LlamaContextSequence['evaluate'];
  return {
    undo() {
      sequence.evaluate = evaluate;
    },
  };
}
