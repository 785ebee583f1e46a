/**
 * A folded text as hashed n-grams: words and pairs of words, letters inside words (which follows inflection), and two to
 * four characters of scripts that are not spaced. Present or not; how often does not count.
 */
import { characterClass, classOf, isWordUnit } from '../text/character-classes.ts';

/** Buckets of the hash; a power of two. */
export const buckets = 1 << 17;

/** Longest text whose features are looked at together; longer texts are cut into windows. */
export const windowUnits = 2000;
/** Windows overlap, so that no sentence is only ever seen in halves. */
export const windowStep = 1500;

const seed = { word: 0x2545f491, pair: 0x9e3779b9, letters: 0x85ebca6b, dense: 0xc2b2ae35 } as const;

/** Reused, because a window may have thousands of features: `stamp[b] === round` when bucket b is in. */
export interface FeatureBuffer {
  readonly numbers: Int32Array;
  readonly stamps: Uint32Array;
  round: number;
  count: number;
}

export function createFeatureBuffer(): FeatureBuffer {
  return {
    numbers: new Int32Array(windowUnits * 8),
    stamps: new Uint32Array(buckets),
    round: 0,
    count: 0,
  };
}

function mix(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

function add(buffer: FeatureBuffer, hash: number): void {
  let h = hash ^ (hash >>> 15);
  h = Math.imul(h, 0x2c1b3c6d);
  h ^= h >>> 13;
  const bucket = (h >>> 0) & (buckets - 1);
  if (buffer.stamps[bucket] === buffer.round || buffer.count === buffer.numbers.length) return;
  buffer.stamps[bucket] = buffer.round;
  buffer.numbers[buffer.count] = bucket;
  buffer.count += 1;
}

/** Fills `buffer` with the bucket numbers of `text[from, to)`. Linear. */
export function readFeatures(text: string, from: number, to: number, buffer: FeatureBuffer): void {
  buffer.count = 0;
  buffer.round = (buffer.round + 1) >>> 0;
  if (buffer.round === 0) {
    buffer.stamps.fill(0);
    buffer.round = 1;
  }
  let previousWord = 0;
  for (let at = from; at < to; ) {
    const unit = text.charCodeAt(at);
    if (!isWordUnit(unit) && !(classOf(unit) & characterClass.unparted)) {
      at += 1;
      continue;
    }
    const dense = (classOf(unit) & characterClass.unparted) !== 0;
    const start = at;
    let hash: number = seed.word;
    for (; at < to; at += 1) {
      const next = text.charCodeAt(at);
      if (dense ? !(classOf(next) & characterClass.unparted) : !isWordUnit(next)) break;
      if (!dense && classOf(next) & characterClass.unparted) break;
      hash = mix(hash, next);
    }
    if (dense) addDense(text, start, at, buffer);
    else {
      add(buffer, hash);
      add(buffer, mix(previousWord ^ seed.pair, hash));
      addLetters(text, start, at, buffer);
      previousWord = hash;
    }
  }
}

/** Four and five letters inside a word with its ends. */
function addLetters(text: string, start: number, end: number, buffer: FeatureBuffer): void {
  for (let at = start; at + 4 <= end; at += 1) {
    let hash: number = seed.letters;
    for (let i = at; i < at + 4; i += 1) hash = mix(hash, text.charCodeAt(i));
    add(buffer, hash);
    if (at + 5 <= end) add(buffer, mix(hash, text.charCodeAt(at + 4)));
  }
}

function addDense(text: string, start: number, end: number, buffer: FeatureBuffer): void {
  for (let at = start; at < end; at += 1) {
    let hash: number = seed.dense;
    for (let i = at; i < Math.min(at + 4, end); i += 1) {
      hash = mix(hash, text.charCodeAt(i));
      if (i > at) add(buffer, hash);
    }
  }
}
