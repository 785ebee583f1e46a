/**
 * The classifier of layer C: which outcome a text speaks of, as a softmax over hashed n-grams. It knows no list of the
 * other layers. Weights are bytes with one scale a class.
 */
import type { ClauseId } from '../directives/directives.ts';
import {
  buckets,
  createFeatureBuffer,
  type FeatureBuffer,
  readFeatures,
  windowStep,
  windowUnits,
} from './text-features.ts';

/** Classes of the classifier: no harm, and the clause that stands for a group of outcomes. */
export const outcomeClasses = [
  'none',
  'FIL-01a',
  'FIL-01c',
  'FIL-02a',
  'FIL-03a',
  'FIL-04a',
  'FIL-04b',
  'FIL-04c',
  'FIL-05a',
] as const satisfies readonly ('none' | ClauseId)[];

export type OutcomeClass = (typeof outcomeClasses)[number];

/** Bytes in front of the weights: magic, version, classes, buckets. */
const headBytes = 16;
const magic = 0x4f433853; // 'S8CO'
export const outcomeModelVersion = 1;

export interface OutcomeModel {
  /** [buckets, classes], row-major. */
  readonly weights: Int8Array;
  /** Per class. */
  readonly scales: Float32Array;
  readonly biases: Float32Array;
}

/** Log odds of any harm, and what share of it each class has (`none` is 0). */
export interface OutcomeScore {
  readonly logit: number;
  readonly shares: Float64Array;
  /** Window of the folded text that scored highest. */
  readonly from: number;
  readonly to: number;
}

/** Layout: u32 magic, version, classes, buckets; f32 scales, f32 biases; i8 weights. Little-endian. */
export function encodeOutcomeModel({ weights, scales, biases }: OutcomeModel): Uint8Array {
  const count = outcomeClasses.length;
  const bytes = new Uint8Array(headBytes + count * 8 + weights.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of [magic, outcomeModelVersion, count, buckets].entries())
    view.setUint32(i * 4, value, true);
  for (let c = 0; c < count; c += 1) {
    view.setFloat32(headBytes + c * 4, scales[c]!, true);
    view.setFloat32(headBytes + (count + c) * 4, biases[c]!, true);
  }
  bytes.set(new Uint8Array(weights.buffer, weights.byteOffset, weights.length), headBytes + count * 8);
  return bytes;
}

/** @throws Error when the bytes are not a model of this version */
export function decodeOutcomeModel(bytes: Uint8Array, file: string): OutcomeModel {
  const count = outcomeClasses.length;
  const wanted = headBytes + count * 8 + buckets * count;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fits =
    bytes.length === wanted &&
    [magic, outcomeModelVersion, count, buckets].every((value, i) => view.getUint32(i * 4, true) === value);
  if (!fits)
    throw new Error(
      `${file}: not weights of layer C of version ${outcomeModelVersion} (${wanted} bytes). Make them with npm run train:counterfactual.`,
    );
  const floats = (at: number): Float32Array =>
    Float32Array.from({ length: count }, (_, c) => view.getFloat32(at + c * 4, true));
  const [scales, biases] = [floats(headBytes), floats(headBytes + count * 4)];
  if (![...scales, ...biases].every(Number.isFinite))
    throw new Error(`${file}: a scale or bias is no number. Make the weights anew.`);
  const from = bytes.byteOffset + headBytes + count * 8;
  return { weights: new Int8Array(bytes.buffer, from, buckets * count), scales, biases };
}

/** Classes' scores of features: sums of weights over the square root of how many there are, plus the biases. */
export function classScores(model: OutcomeModel, features: FeatureBuffer, out: Float64Array): void {
  const { weights, scales, biases } = model;
  const count = outcomeClasses.length;
  out.fill(0);
  for (let i = 0; i < features.count; i += 1) {
    const row = features.numbers[i]! * count;
    for (let c = 0; c < count; c += 1) out[c]! += weights[row + c]!;
  }
  const norm = 1 / Math.sqrt(Math.max(1, features.count));
  for (let c = 0; c < count; c += 1) out[c] = out[c]! * scales[c]! * norm + biases[c]!;
}

/** @returns a function that scores folded texts; each keeps its own buffers and is not for several threads */
export function createOutcomeScorer(model: OutcomeModel): (text: string) => OutcomeScore {
  const features = createFeatureBuffer();
  const scores = new Float64Array(outcomeClasses.length);
  return (text) => {
    let best: OutcomeScore = {
      logit: Number.NEGATIVE_INFINITY,
      shares: new Float64Array(outcomeClasses.length),
      from: 0,
      to: 0,
    };
    for (let from = 0; ; from += windowStep) {
      const to = Math.min(text.length, from + windowUnits);
      readFeatures(text, from, to, features);
      classScores(model, features, scores);
      const { logit, shares } = harmOf(scores);
      if (logit > best.logit) best = { logit, shares, from, to };
      if (to === text.length) return best;
    }
  };
}

/** Log odds of all classes but `none` together, by a log-sum-exp that cannot overflow. */
export function harmOf(scores: Float64Array): { logit: number; shares: Float64Array } {
  const shares = new Float64Array(scores.length);
  let highest = Number.NEGATIVE_INFINITY;
  for (let c = 1; c < scores.length; c += 1) highest = Math.max(highest, scores[c]!);
  let total = 0;
  for (let c = 1; c < scores.length; c += 1) total += shares[c] = Math.exp(scores[c]! - highest);
  for (let c = 1; c < scores.length; c += 1) shares[c]! /= total;
  return { logit: highest + Math.log(total) - scores[0]!, shares };
}
