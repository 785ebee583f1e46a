/**
 * A folded text as what its words mean: concepts (to poison, an elderly person, unnoticed, a recipe ...) whose words
 * stand in `frames-<language>.json`, and which two of them stand near each other. A concept is the same in all
 * languages, so that what is learnt in one holds in the others.
 */
import { createPhraseFinder } from '../phrases/phrase-finder.ts';
import { addFeature, type FeatureBuffer, mix, startFeatures } from './feature-buffer.ts';
import type { FramesFile } from './frame-files.ts';

/** Buckets of the hash; a power of two. */
export const conceptBuckets = 1 << 18;
/** No window has more features. */
export const mostConceptFeatures = 8192;

/** Two concepts go together when their ends are at most this many units apart. */
const near = 100;
/** How many concepts after one are paired with it at most: keeps the work linear where every word is one. */
const mostPairs = 40;

const seed = { alone: 0x7feb352d, pair: 0x846ca68b } as const;

/** FNV-1a over the concept's name: its number stays the same when concepts are added or ordered anew. */
function numberOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i += 1) hash = mix(hash, name.charCodeAt(i));
  return hash | 0;
}

/** @returns a function that fills `buffer` with the bucket numbers of a folded text */
export function createConceptReader(
  files: readonly FramesFile[],
): (text: string, buffer: FeatureBuffer) => void {
  const concepts = files.flatMap(({ concepts: own }) => own);
  const find = createPhraseFinder(concepts.map(({ words }) => words));
  const numbers = Int32Array.from(concepts, ({ id }) => numberOf(id));
  return (text, buffer) => {
    startFeatures(buffer);
    const hits = find(text);
    for (let i = 0; i < hits.length; i += 1) {
      const { key, end } = hits[i]!;
      const own = numbers[key]!;
      addFeature(buffer, mix(seed.alone, own));
      for (let j = i + 1; j < hits.length && j <= i + mostPairs; j += 1) {
        const other = hits[j]!;
        if (other.end - end > near) break;
        const second = numbers[other.key]!;
        if (second !== own)
          addFeature(buffer, mix(mix(seed.pair, Math.min(own, second)), Math.max(own, second)));
      }
    }
  };
}
