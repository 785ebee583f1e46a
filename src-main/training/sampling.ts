/** Which rows each optimiser step sees: fixed by the seed before the first step, so that a resumed run continues it. */
import type { Row } from '../data/row.ts';
import { type Verdict, verdicts } from '../data/verdict.ts';
import { Random } from '../engine/random.ts';
import type { ClassMix } from './figures.ts';

/**
 * Draws `steps` batches of `batchSize` rows whose classes follow `mix`: exactly over time, by largest remainder within a
 * batch. A class's rows are used up in a shuffled order before any comes again.
 * @returns row indices, one list a step
 * @throws when a class of the mix has no rows
 */
export function planBatches(
  rows: readonly Row[],
  mix: ClassMix,
  steps: number,
  batchSize: number,
  seed: number,
): number[][] {
  const random = new Random(seed);
  const decks = new Map<Verdict, () => number>();
  for (const verdict of verdicts) {
    if (mix[verdict] === 0) continue;
    const own = rows.flatMap((row, index) => (row.label === verdict ? [index] : []));
    if (own.length === 0)
      throw new Error(`the class mix asks for ${verdict} rows, but the training split has none`);
    decks.set(verdict, endlessDeck(own, random));
  }
  const owed: Record<Verdict, number> = { ALLOW: 0, ESCALATE: 0, REFUSE: 0 };
  return Array.from({ length: steps }, () => {
    for (const verdict of verdicts) owed[verdict] += mix[verdict] * batchSize;
    return Array.from({ length: batchSize }, () => {
      const next = verdicts.reduce((most, verdict) => (owed[verdict] > owed[most] ? verdict : most));
      owed[next] -= 1;
      return decks.get(next)!();
    });
  });
}

function endlessDeck(items: readonly number[], random: Random): () => number {
  let deck: number[] = [];
  return () => {
    if (deck.length === 0) deck = random.shuffled(items);
    return deck.pop()!;
  };
}
