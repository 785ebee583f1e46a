/** What is gathered about one file while a text goes by, and what it comes to. */
import { proportion } from '../training/wilson.ts';
import type { ComparedFile, Estimate } from './quality-result.ts';
import { createRatioSums, mapEstimate } from './ratio-estimate.ts';

/** Sums over the scored positions of one row. */
export interface RowScores {
  readonly tokens: number;
  /** Sum of -log p of the tokens that came, nats. */
  readonly surprise: number;
}

export interface ComparedRowScores extends RowScores {
  readonly divergences: readonly number[];
  readonly sameTop: number;
}

export interface TextComparison {
  add(reference: RowScores, own: ComparedRowScores): void;
  result(): ComparedFile['text'];
}

/** Perplexity of one file alone. */
export function createPerplexity(): { add(row: RowScores): void; result(): Estimate } {
  const sums = createRatioSums();
  return {
    add: ({ surprise, tokens }) => sums.add(surprise, tokens),
    result: () => mapEstimate(sums.estimate(), Math.exp),
  };
}

export function createTextComparison(): TextComparison {
  const perplexity = createPerplexity();
  const [difference, kl] = [createRatioSums(), createRatioSums()];
  // One number a position: a million positions are 8 MB.
  const divergences: number[] = [];
  let [same, positions] = [0, 0];
  return {
    add(reference, own) {
      perplexity.add(own);
      difference.add(own.surprise - reference.surprise, own.tokens);
      kl.add(
        own.divergences.reduce((sum, one) => sum + one, 0),
        own.tokens,
      );
      for (const one of own.divergences) divergences.push(one);
      same += own.sameTop;
      positions += own.tokens;
    },
    result() {
      const sorted = Float64Array.from(divergences).sort();
      return {
        perplexity: perplexity.result(),
        perplexityLoss: mapEstimate(difference.estimate(), Math.expm1),
        meanKl: kl.estimate(),
        // The nearest rank: a value that occurred.
        p99Kl: sorted[Math.ceil(0.99 * sorted.length) - 1]!,
        maxKl: sorted.at(-1)!,
        sameTop: proportion(same, positions),
      };
    },
  };
}
