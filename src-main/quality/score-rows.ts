/** One row through the reference and through the files that are compared with it. */
import type { Decoder } from '../llama-cpp/decoder.ts';
import type { TokenRow } from './corpus.ts';
import { everyDecoder } from './every-decoder.ts';
import { type Distribution, distribution, divergence, surprise } from './next-token.ts';
import type { ComparedRowScores, RowScores } from './text-comparison.ts';

export interface ScoredRow {
  readonly reference: RowScores;
  readonly compared: readonly ComparedRowScores[];
}

/**
 * Computes the row in every decoder, then goes through the scored positions: at any time the logits of one position of
 * two files are held, and no more.
 */
export async function scoreRow(
  reference: Decoder,
  compared: readonly Decoder[],
  { tokens, firstScored }: TokenRow,
  threads: number,
): Promise<ScoredRow> {
  await everyDecoder([reference, ...compared], threads, (decoder) => decoder.evaluate(tokens));
  const count = tokens.length - firstScored;
  const own = compared.map(() => ({ surprise: 0, sameTop: 0, divergences: [] as number[] }));
  let total = 0;
  for (let position = firstScored; position < tokens.length; position += 1) {
    const expected = distributionAt(reference, position - 1);
    total += surprise(expected, tokens[position]!);
    for (const [index, decoder] of compared.entries()) {
      const found = distributionAt(decoder, position - 1);
      const scores = own[index]!;
      scores.surprise += surprise(found, tokens[position]!);
      scores.divergences.push(divergence(expected, found));
      if (found.top === expected.top) scores.sameTop += 1;
    }
  }
  return {
    reference: { tokens: count, surprise: total },
    compared: own.map((scores) => ({ tokens: count, ...scores })),
  };
}

function distributionAt(decoder: Decoder, position: number): Distribution {
  try {
    return distribution(decoder.logits(position));
  } catch (error) {
    throw new Error(
      `${decoder.facts.file}: position ${position} of a row: ${(error as Error).message} The file cannot be used; make it again.`,
      { cause: error },
    );
  }
}
