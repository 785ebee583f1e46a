/** Softmax regression by AdaGrad over the harmful rows whose outcome is known: which clause each would break. */
import {
  conceptNorm,
  namingConceptBuckets,
  namingTextBuckets,
  outcomeNames,
  textNorm,
} from '../../src-main/shield/counterfactual/outcome-model.ts';
import type { EncodedRow } from './encode-rows.ts';
import { shuffle } from './learn-harm.ts';
import { createRandom } from './random.ts';
import type { TrainingRow } from './training-rows.ts';

const epochs = 5;
const rate = 0.15;
const names = outcomeNames.length;

export interface NameWeights {
  /** [buckets, names], row-major. */
  readonly text: Float32Array;
  readonly concepts: Float32Array;
  readonly biases: Float32Array;
}

interface Layer {
  readonly weights: Float32Array;
  readonly squares: Float32Array;
  readonly mask: number;
}

function createLayer(buckets: number): Layer {
  const size = buckets * names;
  return {
    weights: new Float32Array(size),
    squares: new Float32Array(size).fill(0.1),
    mask: buckets - 1,
  };
}

export function learnNames(rows: readonly TrainingRow[], encoded: readonly EncodedRow[]): NameWeights {
  const layers = [createLayer(namingTextBuckets), createLayer(namingConceptBuckets)] as const;
  const biases = new Float32Array(names);
  const numbers = rows.flatMap((row, index) =>
    row.label === 'REFUSE' && row.outcome !== null ? [index] : [],
  );
  const totals = new Map<string, number>();
  for (const at of numbers)
    totals.set(rows[at]!.outcome!, (totals.get(rows[at]!.outcome!) ?? 0) + rows[at]!.weight);
  const order = Int32Array.from(numbers);
  const random = createRandom(13);
  const scores = new Float64Array(names);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    shuffle(order, random);
    for (const at of order) {
      const row = rows[at]!;
      const wanted = outcomeNames.indexOf(row.outcome!);
      // Rare clauses count for more, by the square root: else the two largest would be named for everything.
      const importance = (row.weight / Math.sqrt(totals.get(row.outcome!)!)) * 4;
      const parts = [
        { layer: layers[0], features: encoded[at]!.text, norm: textNorm(encoded[at]!.text.length) },
        {
          layer: layers[1],
          features: encoded[at]!.concepts,
          norm: conceptNorm(encoded[at]!.concepts.length),
        },
      ];
      for (let c = 0; c < names; c += 1) scores[c] = biases[c]!;
      for (const { layer, features, norm } of parts)
        for (const bucket of features) {
          const own = (bucket & layer.mask) * names;
          for (let c = 0; c < names; c += 1) scores[c]! += layer.weights[own + c]! * norm;
        }
      const highest = Math.max(...scores);
      let total = 0;
      for (let c = 0; c < names; c += 1) total += scores[c] = Math.exp(scores[c]! - highest);
      for (let c = 0; c < names; c += 1)
        scores[c] = (scores[c]! / total - (c === wanted ? 1 : 0)) * importance;
      for (let c = 0; c < names; c += 1) biases[c]! -= 0.01 * scores[c]!;
      for (const { layer, features, norm } of parts)
        for (const bucket of features) {
          const own = (bucket & layer.mask) * names;
          for (let c = 0; c < names; c += 1) {
            const gradient = scores[c]! * norm;
            layer.squares[own + c]! += gradient * gradient;
            layer.weights[own + c]! -= (rate * gradient) / Math.sqrt(layer.squares[own + c]!);
          }
        }
    }
  }
  return { text: layers[0].weights, concepts: layers[1].weights, biases };
}
