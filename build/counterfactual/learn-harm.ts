/**
 * Logistic regression by AdaGrad (Duchi, Hazan & Singer 2011) over n-grams and concepts, in one fixed order: equal rows
 * give equal weights. The result is the mean over the last passes, which is steadier than the last step alone.
 */

import { conceptBuckets } from '../../src-main/shield/counterfactual/concept-features.ts';
import { conceptNorm, textNorm } from '../../src-main/shield/counterfactual/outcome-model.ts';
import { textBuckets } from '../../src-main/shield/counterfactual/text-features.ts';
import type { EncodedRow } from './encode-rows.ts';
import { createRandom } from './random.ts';
import type { TrainingRow } from './training-rows.ts';

const epochs = 16;
const averaged = 4;
const rate = 0.4;
const l2 = 2e-5;
/** Share of a row's features left out each time it is seen, so that no row is known by a few of them alone. */
const dropped = 0.3;
/** What the squared gradients of AdaGrad start from. */
const firstSquares = 0.01;
/** No row counts for more, however rare its kind. */
const heaviest = 20;
/** A row that a person should look at is half harmless. */
const harmOf = { REFUSE: 1, ESCALATE: 0.25, ALLOW: 0 } as const;

export interface HarmWeights {
  readonly text: Float32Array;
  readonly concepts: Float32Array;
  readonly bias: number;
}

/** Every language has as much weight on its harmful as on its harmless rows. */
function balance(rows: readonly TrainingRow[]): Float64Array {
  const key = ({ language, label }: TrainingRow): string => `${language} ${label === 'REFUSE'}`;
  const totals = new Map<string, number>();
  const languages = new Map<string, number>();
  for (const row of rows) {
    totals.set(key(row), (totals.get(key(row)) ?? 0) + row.weight);
    languages.set(row.language, (languages.get(row.language) ?? 0) + row.weight);
  }
  return Float64Array.from(rows, (row) => {
    const share = (languages.get(row.language)! / 2 / totals.get(key(row))!) * row.weight;
    return Math.min(heaviest, share);
  });
}

/** Fisher-Yates by a generator that gives the same order everywhere. */
export function shuffle(order: Int32Array, random: () => number): void {
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
}

function step(weights: Float32Array, squares: Float32Array, features: Int32Array, gradient: number): void {
  for (const bucket of features) {
    const own = gradient + l2 * weights[bucket]!;
    squares[bucket]! += own * own;
    weights[bucket]! -= (rate * own) / Math.sqrt(squares[bucket]!);
  }
}

function sum(weights: Float32Array, features: Int32Array): number {
  let total = 0;
  for (const bucket of features) total += weights[bucket]!;
  return total;
}

function thinOut({ text, concepts }: EncodedRow, random: () => number): EncodedRow {
  const stays = (): boolean => random() >= dropped;
  return { text: text.filter(stays), concepts: concepts.filter(stays) };
}

export function learnHarm(rows: readonly TrainingRow[], encoded: readonly EncodedRow[]): HarmWeights {
  const text = new Float32Array(textBuckets);
  const textSquares = new Float32Array(textBuckets).fill(firstSquares);
  const concepts = new Float32Array(conceptBuckets);
  const conceptSquares = new Float32Array(conceptBuckets).fill(firstSquares);
  const mean = { text: new Float32Array(textBuckets), concepts: new Float32Array(conceptBuckets), bias: 0 };
  const importance = balance(rows);
  const order = Int32Array.from(rows, (_, index) => index);
  const random = createRandom(8);
  let bias = 0;
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    shuffle(order, random);
    for (const at of order) {
      const own = thinOut(encoded[at]!, random);
      const byText = textNorm(own.text.length);
      const byConcepts = conceptNorm(own.concepts.length);
      const score = bias + sum(text, own.text) * byText + sum(concepts, own.concepts) * byConcepts;
      const gradient = (1 / (1 + Math.exp(-score)) - harmOf[rows[at]!.label]) * importance[at]!;
      if (Math.abs(gradient) < 1e-4) continue;
      bias -= 0.002 * gradient;
      step(text, textSquares, own.text, gradient * byText);
      step(concepts, conceptSquares, own.concepts, gradient * byConcepts);
    }
    if (epoch < epochs - averaged) continue;
    mean.bias += bias / averaged;
    for (let w = 0; w < text.length; w += 1) mean.text[w]! += text[w]! / averaged;
    for (let w = 0; w < concepts.length; w += 1) mean.concepts[w]! += concepts[w]! / averaged;
  }
  return mean;
}

/** Log odds of harm for every row. */
export function harmLogits(
  { text, concepts, bias }: HarmWeights,
  encoded: readonly EncodedRow[],
): Float64Array {
  return Float64Array.from(
    encoded,
    (own) =>
      bias +
      sum(text, own.text) * textNorm(own.text.length) +
      sum(concepts, own.concepts) * conceptNorm(own.concepts.length),
  );
}
