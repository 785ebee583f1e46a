/**
 * A folded text as hashed n-grams: words and pairs of words, letters inside words (which follows inflection), and two to
 * four characters of scripts that are not spaced. Present or not; how often does not count.
 */
import { characterClass, classOf, isWordUnit } from '../text/character-classes.ts';
import { addFeature, type FeatureBuffer, mix, startFeatures } from './feature-buffer.ts';

/** Buckets of the hash; a power of two. */
export const textBuckets = 1 << 20;

/** Longest text whose features are looked at together; longer texts are cut into windows. */
export const windowUnits = 2000;
/** Windows overlap, so that no sentence is only ever seen in halves. */
export const windowStep = 1500;
/** No window has more features. */
export const mostTextFeatures = windowUnits * 8;

const seed = { word: 0x2545f491, pair: 0x9e3779b9, letters: 0x85ebca6b, dense: 0xc2b2ae35 } as const;

/** Letters of a word that go together: Hangul units are syllables, Arabic writes no short vowels. */
const lettersOfScripts = { hangul: [1, 3], arabic: [3, 5], other: [4, 5] } as const;

/** Fills `buffer` with the bucket numbers of `text[from, to)`. Linear. */
export function readTextFeatures(text: string, from: number, to: number, buffer: FeatureBuffer): void {
  startFeatures(buffer);
  let previousWord = 0;
  for (let at = from; at < to; ) {
    const unit = text.charCodeAt(at);
    const dense = (classOf(unit) & characterClass.unparted) !== 0;
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
    if (dense) addGrams(text, start, at, seed.dense, 2, 4, buffer);
    else {
      addFeature(buffer, hash);
      addFeature(buffer, mix(previousWord ^ seed.pair, hash));
      const [fewest, most] = lettersOfScripts[scriptOf(unit)];
      addGrams(text, start, at, seed.letters, fewest, most, buffer);
      previousWord = hash;
    }
  }
}

function scriptOf(unit: number): keyof typeof lettersOfScripts {
  if (unit >= 0xac00 && unit <= 0xd7a3) return 'hangul';
  return unit >= 0x600 && unit <= 0x6ff ? 'arabic' : 'other';
}

/** All runs of `fewest` to `most` units within `[start, end)`. */
function addGrams(
  text: string,
  start: number,
  end: number,
  first: number,
  fewest: number,
  most: number,
  buffer: FeatureBuffer,
): void {
  for (let at = start; at < end; at += 1) {
    let hash = first;
    for (let length = 1; length <= most && at + length <= end; length += 1) {
      hash = mix(hash, text.charCodeAt(at + length - 1));
      if (length >= fewest) addFeature(buffer, hash);
    }
  }
}
