/** Near-duplicate prompts by shingle overlap (Broder 1997). */

/** Case, width and white space folded. */
export function foldText(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

/** Overlapping pieces of five characters of the folded text; the text itself when it is shorter. */
export function shingles(text: string): Set<string> {
  const characters = [...foldText(text)];
  if (characters.length <= 5) return new Set([characters.join('')]);
  const out = new Set<string>();
  for (let i = 0; i + 5 <= characters.length; i += 1) out.add(characters.slice(i, i + 5).join(''));
  return out;
}

export interface SimilarPair {
  readonly a: number;
  readonly b: number;
  /** Jaccard overlap of the shingles, in (0, 1]. */
  readonly overlap: number;
}

/** All pairs of texts whose shingles overlap by at least `threshold`, found through an index of shared shingles. */
export function similarPairs(texts: readonly string[], threshold: number): SimilarPair[] {
  const sets = texts.map(shingles);
  const index = new Map<string, number[]>();
  const pairs: SimilarPair[] = [];
  for (const [b, set] of sets.entries()) {
    const shared = new Map<number, number>();
    for (const shingle of set) {
      const holders = index.get(shingle);
      if (!holders) index.set(shingle, [b]);
      else {
        for (const a of holders) shared.set(a, (shared.get(a) ?? 0) + 1);
        holders.push(b);
      }
    }
    for (const [a, common] of shared) {
      const overlap = common / (sets[a]!.size + set.size - common);
      if (overlap >= threshold) pairs.push({ a, b, overlap });
    }
  }
  return pairs;
}
