/** Softmax regression by AdaGrad over hashed n-grams, in one fixed order: equal rows give equal bytes. */
import { readText } from '../../src-main/shield/text/readings.ts';
import type { View } from '../../src-main/shield/text/view.ts';
import {
  createWrapperFeatures,
  readWrapperFeatures,
  wrapperBuckets,
} from '../../src-main/shield/wrapper/wrapper-features.ts';
import {
  eachWindow,
  type WrapperModel,
  wrapperClasses,
  wrapperWindow,
} from '../../src-main/shield/wrapper/wrapper-model.ts';
import { createRandom } from '../counterfactual/random.ts';
import type { WrapperRow } from './wrapper-rows.ts';

const epochs = 8;
const rate = 0.15;
const l2 = 2e-5;
/** No row counts for more, however rare its kind. */
const heaviest = 20;
const classes = wrapperClasses.length;

/** One window of one reading of a row. */
interface Sample {
  readonly row: number;
  readonly features: Int32Array;
  /** Share of its row. */
  readonly share: number;
}

/** Every window of every reading; short texts have one window. */
function samplesOf(rows: readonly WrapperRow[]): Sample[] {
  const buffer = createWrapperFeatures(wrapperWindow.units);
  return rows.flatMap((row, index) => {
    const windows: [View, number, number][] = [];
    for (const view of readText(row.text))
      eachWindow(view.text.length, (from, to) => windows.push([view, from, to]));
    return windows.map(([view, from, to]) => {
      readWrapperFeatures(view, from, to, buffer);
      return { row: index, features: buffer.numbers.slice(0, buffer.count), share: 1 / windows.length };
    });
  });
}

/** Every language has as much weight on its attempts as on its harmless rows. */
function balance(rows: readonly WrapperRow[]): Float64Array {
  const totals = new Map<string, number>();
  const raise = (key: string, weight: number) => totals.set(key, (totals.get(key) ?? 0) + weight);
  for (const row of rows) {
    raise(row.language, row.weight);
    raise(`${row.language} ${row.class === 'none'}`, row.weight);
  }
  return Float64Array.from(rows, ({ language, class: own, weight }) =>
    Math.min(heaviest, (totals.get(language)! / 2 / totals.get(`${language} ${own === 'none'}`)!) * weight),
  );
}

export function learnWrapper(rows: readonly WrapperRow[]): WrapperModel {
  const samples = samplesOf(rows);
  const importance = balance(rows);
  const weights = new Float32Array(wrapperBuckets * classes);
  const squares = new Float32Array(wrapperBuckets * classes).fill(0.1);
  const biases = new Float64Array(classes);
  const order = Int32Array.from(samples, (_, index) => index);
  const random = createRandom(8);
  const scores = new Float64Array(classes);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    for (let i = order.length - 1; i > 0; i -= 1) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    for (const at of order) {
      const { row, features, share } = samples[at]!;
      const norm = 1 / Math.sqrt(Math.max(1, features.length));
      scores.fill(0);
      for (const bucket of features)
        for (let c = 0; c < classes; c += 1) scores[c]! += weights[bucket * classes + c]!;
      let highest = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < classes; c += 1) {
        scores[c] = scores[c]! * norm + biases[c]!;
        highest = Math.max(highest, scores[c]!);
      }
      let total = 0;
      for (let c = 0; c < classes; c += 1) total += scores[c] = Math.exp(scores[c]! - highest);
      const wanted = wrapperClasses.indexOf(rows[row]!.class);
      for (let c = 0; c < classes; c += 1) {
        const gradient = (scores[c]! / total - (c === wanted ? 1 : 0)) * importance[row]! * share;
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
function quantise(weights: Float32Array, biases: Float64Array): WrapperModel {
  const scales = new Float32Array(classes);
  const bytes = new Int8Array(weights.length);
  for (let c = 0; c < classes; c += 1) {
    const sizes: number[] = [];
    for (let w = c; w < weights.length; w += classes) if (weights[w] !== 0) sizes.push(Math.abs(weights[w]!));
    sizes.sort((a, b) => a - b);
    scales[c] = (sizes[Math.floor(sizes.length * 0.9999)] ?? 1) / 127;
    for (let w = c; w < weights.length; w += classes)
      bytes[w] = Math.max(-127, Math.min(127, Math.round(weights[w]! / scales[c]!)));
  }
  return { weights: bytes, scales, biases: Float32Array.from(biases) };
}
