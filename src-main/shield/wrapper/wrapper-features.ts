/**
 * A reading of a text as hashed n-grams for the wrapper classifier: words, neighbouring words and words with one or two
 * others between them (a wrapper is a form with slots), letters inside words, two to four characters of scripts without
 * spaces, and which disguises had to be undone. Present or not; the place of the first one is kept.
 */
import { characterClass, classOf, isWordUnit } from '../text/character-classes.ts';
import type { View } from '../text/view.ts';

/** Buckets of the hash; a power of two. */
export const wrapperBuckets = 1 << 17;

/** Features of one window: `stamps[b] === round` when bucket b is in. Reused, because there are thousands. */
export interface WrapperFeatures {
  readonly numbers: Int32Array;
  /** Where in the reading each feature was first seen; -1 for a disguise. */
  readonly places: Int32Array;
  readonly stamps: Uint32Array;
  round: number;
  count: number;
}

const seed = {
  word: 0x2545f491,
  pair: [0x9e3779b9, 0x7f4a7c15, 0x3c6ef372],
  letters: 0x85ebca6b,
  dense: 0xc2b2ae35,
  disguise: 0x27d4eb2f,
} as const;

/** Units that must be disguised before the disguise counts as meant. */
const leastDisguised = 3;

/** @param longest most units of a window */
export function createWrapperFeatures(longest: number): WrapperFeatures {
  return {
    numbers: new Int32Array(longest * 10),
    places: new Int32Array(longest * 10),
    stamps: new Uint32Array(wrapperBuckets),
    round: 0,
    count: 0,
  };
}

function mix(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

function add(features: WrapperFeatures, hash: number, place: number): void {
  let h = hash ^ (hash >>> 15);
  h = Math.imul(h, 0x2c1b3c6d);
  h ^= h >>> 13;
  const bucket = (h >>> 0) & (wrapperBuckets - 1);
  const { count } = features;
  if (features.stamps[bucket] === features.round || count === features.numbers.length) return;
  features.stamps[bucket] = features.round;
  features.numbers[count] = bucket;
  features.places[count] = place;
  features.count = count + 1;
}

/** Fills `features` from `[from, to)` of a reading. Linear. */
export function readWrapperFeatures(
  { text, marks }: View,
  from: number,
  to: number,
  features: WrapperFeatures,
): void {
  features.count = 0;
  features.round = (features.round + 1) >>> 0;
  if (features.round === 0) {
    features.stamps.fill(0);
    features.round = 1;
  }
  if (marks) addDisguises(marks, from, to, features);
  let [last, second, third] = [0, 0, 0];
  for (let at = from; at < to; ) {
    const unit = text.charCodeAt(at);
    const found = classOf(unit);
    const dense = (found & characterClass.unparted) !== 0;
    if (!dense && !isWordUnit(unit)) {
      at += 1;
      continue;
    }
    const start = at;
    let hash: number = seed.word;
    for (; at < to; at += 1) {
      const next = text.charCodeAt(at);
      const nextDense = (classOf(next) & characterClass.unparted) !== 0;
      if (nextDense !== dense || !(dense || isWordUnit(next))) break;
      hash = mix(hash, next);
    }
    if (dense) {
      addDense(text, start, at, features);
      continue;
    }
    add(features, hash, start);
    add(features, mix(last ^ seed.pair[0], hash), start);
    if (second !== 0) add(features, mix(second ^ seed.pair[1], hash), start);
    if (third !== 0) add(features, mix(third ^ seed.pair[2], hash), start);
    addLetters(text, start, at, features);
    third = second;
    second = last;
    last = hash;
  }
}

function addDisguises(marks: Uint16Array, from: number, to: number, features: WrapperFeatures): void {
  const counts = new Int32Array(16);
  for (let at = from; at < to; at += 1)
    for (let bits = marks[at]!, bit = 0; bits !== 0; bits >>= 1, bit += 1) if (bits & 1) counts[bit]! += 1;
  for (let bit = 0; bit < 16; bit += 1)
    if (counts[bit]! >= leastDisguised) add(features, mix(seed.disguise, bit), -1);
}

/** Four and five letters inside a word. */
function addLetters(text: string, start: number, end: number, features: WrapperFeatures): void {
  for (let at = start; at + 4 <= end; at += 1) {
    let hash: number = seed.letters;
    for (let i = at; i < at + 4; i += 1) hash = mix(hash, text.charCodeAt(i));
    add(features, hash, at);
    if (at + 5 <= end) add(features, mix(hash, text.charCodeAt(at + 4)), at);
  }
}

function addDense(text: string, start: number, end: number, features: WrapperFeatures): void {
  for (let at = start; at < end; at += 1) {
    let hash: number = seed.dense;
    for (let i = at; i < Math.min(at + 4, end); i += 1) {
      hash = mix(hash, text.charCodeAt(i));
      if (i > at) add(features, hash, at);
    }
  }
}
