/**
 * The classifier of attempts to get around the rules: softmax over hashed n-grams of our own training. It knows no word
 * list. Weights are bytes with one scale a class.
 */
import { type WrapperFeatures, wrapperBuckets } from './wrapper-features.ts';

/** What a text may be: no attempt, a wrapped request, an order hidden in material, a request in disguise. */
export const wrapperClasses = ['none', 'wrapped', 'injected', 'disguised'] as const;

export type WrapperClass = (typeof wrapperClasses)[number];

/**
 * Longest stretch judged together, and how far the next begins after it: a hidden order is small beside what hides it,
 * and no sentence is only seen in halves.
 */
export const wrapperWindow = { units: 600, step: 450 } as const;

/** Bytes in front of the weights: magic, version, classes, buckets. */
const headBytes = 16;
const magic = 0x52573853; // 'S8WR'
export const wrapperModelVersion = 1;
const classes = wrapperClasses.length;

export interface WrapperModel {
  /** [buckets, classes], row-major. */
  readonly weights: Int8Array;
  /** Per class. */
  readonly scales: Float32Array;
  readonly biases: Float32Array;
}

/** Layout: u32 magic, version, classes, buckets; f32 scales, f32 biases; i8 weights. Little-endian. */
export function encodeWrapperModel({ weights, scales, biases }: WrapperModel): Uint8Array {
  const bytes = new Uint8Array(headBytes + classes * 8 + weights.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of [magic, wrapperModelVersion, classes, wrapperBuckets].entries())
    view.setUint32(i * 4, value, true);
  for (let c = 0; c < classes; c += 1) {
    view.setFloat32(headBytes + c * 4, scales[c]!, true);
    view.setFloat32(headBytes + (classes + c) * 4, biases[c]!, true);
  }
  bytes.set(new Uint8Array(weights.buffer, weights.byteOffset, weights.length), headBytes + classes * 8);
  return bytes;
}

/** @throws Error when the bytes are not a model of this version */
export function decodeWrapperModel(bytes: Uint8Array, file: string): WrapperModel {
  const wanted = headBytes + classes * 8 + wrapperBuckets * classes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = [magic, wrapperModelVersion, classes, wrapperBuckets];
  if (bytes.length !== wanted || head.some((value, i) => view.getUint32(i * 4, true) !== value))
    throw new Error(
      `${file}: not weights of the wrapper classifier of version ${wrapperModelVersion} (${wanted} bytes). ` +
        'Make them with npm run train:wrapper.',
    );
  const floats = (at: number): Float32Array =>
    Float32Array.from({ length: classes }, (_, c) => view.getFloat32(at + c * 4, true));
  const [scales, biases] = [floats(headBytes), floats(headBytes + classes * 4)];
  if (![...scales, ...biases].every(Number.isFinite))
    throw new Error(`${file}: a scale or bias is no number. Make the weights anew.`);
  const from = bytes.byteOffset + headBytes + classes * 8;
  return { weights: new Int8Array(bytes.buffer, from, wrapperBuckets * classes), scales, biases };
}

/** Classes' scores of features: sums of weights over the square root of how many there are, plus the biases. */
export function wrapperScores(model: WrapperModel, features: WrapperFeatures, out: Float64Array): void {
  const { weights, scales, biases } = model;
  out.fill(0);
  for (let i = 0; i < features.count; i += 1) {
    const row = features.numbers[i]! * classes;
    for (let c = 0; c < classes; c += 1) out[c]! += weights[row + c]!;
  }
  const norm = 1 / Math.sqrt(Math.max(1, features.count));
  for (let c = 0; c < classes; c += 1) out[c] = out[c]! * scales[c]! * norm + biases[c]!;
}

/** Log odds of any attempt, by a log-sum-exp that cannot overflow, and its likeliest class. */
export function attemptOf(scores: Float64Array): { logit: number; likeliest: number } {
  let likeliest = 1;
  for (let c = 2; c < scores.length; c += 1) if (scores[c]! > scores[likeliest]!) likeliest = c;
  let total = 0;
  for (let c = 1; c < scores.length; c += 1) total += Math.exp(scores[c]! - scores[likeliest]!);
  return { logit: scores[likeliest]! + Math.log(total) - scores[0]!, likeliest };
}

/** Calls `judge` for every window of a text of this length. */
export function eachWindow(length: number, judge: (from: number, to: number) => void): void {
  for (let from = 0; ; from += wrapperWindow.step) {
    const to = Math.min(length, from + wrapperWindow.units);
    judge(from, to);
    if (to === length) return;
  }
}
