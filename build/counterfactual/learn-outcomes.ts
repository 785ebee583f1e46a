/**
 * Softmax regression by AdaGrad over hashed n-grams, in one fixed order: equal rows give equal bytes. A harmful row
 * whose outcome is not known only says that it is not `none`: its gradient goes by the shares of the classes.
 */

import {
  classScores,
  harmOf,
  type OutcomeModel,
  outcomeClasses,
} from '../../src-main/shield/counterfactual/outcome-model.ts';
import {
  buckets,
  createFeatureBuffer,
  readFeatures,
  windowUnits,
} from '../../src-main/shield/counterfactual/text-features.ts';
import { foldText } from '../../src-main/shield/text/fold.ts';
import { createRandom } from './random.ts';
import type { TrainingRow } from './training-rows.ts';

const epochs = 6;
const rate = 0.2;
const l2 = 2e-5;
/** No row counts for more, however rare its kind. */
const heaviest = 20;
const classes = outcomeClasses.length;
/** A row that a person should look at is half harmless. */
const harmOfEscalate = 0.25;

/** Rows with their features, read once. */
export function encodeRows(rows: readonly TrainingRow[]): Int32Array[] {
  const buffer = createFeatureBuffer();
  return rows.map(({ text }) => {
    const folded = foldText(text).text;
    readFeatures(folded, 0, Math.min(folded.length, windowUnits), buffer);
    return buffer.numbers.slice(0, buffer.count);
  });
}

/** Every language has as much weight on its harmful as on its harmless rows. */
function balance(rows: readonly TrainingRow[]): Float64Array {
  const key = ({ language, label }: TrainingRow): string => `${language} ${label === 'REFUSE'}`;
  const totals = new Map<string, number>();
  for (const row of rows) totals.set(key(row), (totals.get(key(row)) ?? 0) + row.weight);
  const languages = new Map<string, number>();
  for (const row of rows) languages.set(row.language, (languages.get(row.language) ?? 0) + row.weight);
  return Float64Array.from(rows, (row) => {
    const share = (languages.get(row.language)! / 2 / totals.get(key(row))!) * row.weight;
    return Math.min(heaviest, share);
  });
}

export function learnOutcomes(rows: readonly TrainingRow[], encoded: readonly Int32Array[]): OutcomeModel {
  const weights = new Float32Array(buckets * classes);
  const squares = new Float32Array(buckets * classes).fill(0.1);
  const biases = new Float64Array(classes);
  const importance = balance(rows);
  const order = Int32Array.from(rows, (_, index) => index);
  const random = createRandom(8);
  const scores = new Float64Array(classes);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    for (let i = order.length - 1; i > 0; i -= 1) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    for (const at of order) {
      const row = rows[at]!;
      const features = encoded[at]!;
      const norm = 1 / Math.sqrt(Math.max(1, features.length));
      scores.fill(0);
      for (const bucket of features)
        for (let c = 0; c < classes; c += 1) scores[c]! += weights[bucket * classes + c]!;
      for (let c = 0; c < classes; c += 1) scores[c] = scores[c]! * norm + biases[c]!;
      const { logit, shares } = harmOf(scores);
      const harm = 1 / (1 + Math.exp(-logit));
      const wanted = row.label === 'REFUSE' ? 1 : row.label === 'ESCALATE' ? harmOfEscalate : 0;
      for (let c = 0; c < classes; c += 1) {
        const probability = c === 0 ? 1 - harm : harm * shares[c]!;
        let target = c === 0 ? 1 - wanted : wanted * shares[c]!;
        if (c > 0 && row.label === 'REFUSE' && row.outcome !== null)
          target = outcomeClasses[c] === row.outcome ? 1 : 0;
        const gradient = (probability - target) * importance[at]!;
        if (Math.abs(gradient) < 1e-4) continue;
        biases[c]! -= 0.002 * gradient;
        const scaled = gradient * norm;
        for (const bucket of features) {
          const w = bucket * classes + c;
          const step = scaled + l2 * weights[w]!;
          squares[w]! += step * step;
          weights[w]! -= (rate * step) / Math.sqrt(squares[w]!);
        }
      }
    }
  }
  return quantise(weights, biases);
}

/** Bytes with one scale a class; the largest weights are cut at the 99.99th percentile, so that the rest stays fine. */
function quantise(weights: Float32Array, biases: Float64Array): OutcomeModel {
  const scales = new Float32Array(classes);
  const bytes = new Int8Array(weights.length);
  for (let c = 0; c < classes; c += 1) {
    const sizes: number[] = [];
    for (let w = c; w < weights.length; w += classes) if (weights[w] !== 0) sizes.push(Math.abs(weights[w]!));
    sizes.sort((a, b) => a - b);
    const limit = sizes[Math.floor(sizes.length * 0.9999)] ?? 1;
    scales[c] = limit / 127;
    for (let w = c; w < weights.length; w += classes)
      bytes[w] = Math.max(-127, Math.min(127, Math.round(weights[w]! / scales[c]!)));
  }
  return { weights: bytes, scales, biases: Float32Array.from(biases) };
}

/** Log odds of harm for every row. */
export function logitsOf(model: OutcomeModel, encoded: readonly Int32Array[]): Float64Array {
  const scores = new Float64Array(classes);
  const buffer = createFeatureBuffer();
  return Float64Array.from(encoded, (features) => {
    buffer.numbers.set(features);
    buffer.count = features.length;
    classScores(model, buffer, scores);
    return harmOf(scores).logit;
  });
}
