/** Learning byte-level byte-pair merges (Sennrich et al. 2016; the byte alphabet of GPT-2). */

/** GPT-2's pre-tokeniser, as the `ByteLevel` pre-tokeniser applies it (and llama.cpp as "gpt-2"). */
const wordPattern = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/** Printable stand-in for each byte: bytes that print stand for themselves, the others for U+0100 onwards. */
export function byteAlphabet(): string[] {
  const printable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 255 && byte !== 173);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : next++));
}

interface Word {
  symbols: string[];
  readonly count: number;
}

const pairKey = (a: string, b: string): string => `${a} ${b}`;

/**
 * Learns merges from texts until `mergeCount` are found or no pair occurs twice.
 * Ties go to the pair that sorts first, so that the result depends on the texts alone.
 */
export function learnMerges(texts: Iterable<string>, mergeCount: number): [string, string][] {
  const alphabet = byteAlphabet();
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const [word] of text.matchAll(wordPattern)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const words: Word[] = [...counts].map(([word, count]) => ({
    symbols: [...Buffer.from(word, 'utf8')].map((byte) => alphabet[byte]!),
    count,
  }));
  const pairCounts = new Map<string, number>();
  const holders = new Map<string, Set<Word>>();
  const change = (word: Word, sign: 1 | -1): void => {
    for (let i = 0; i + 1 < word.symbols.length; i += 1) {
      const key = pairKey(word.symbols[i]!, word.symbols[i + 1]!);
      const total = (pairCounts.get(key) ?? 0) + sign * word.count;
      if (total > 0) pairCounts.set(key, total);
      else pairCounts.delete(key);
      if (sign > 0) holders.set(key, (holders.get(key) ?? new Set<Word>()).add(word));
      else holders.get(key)?.delete(word);
    }
  };
  for (const word of words) change(word, 1);

  const merges: [string, string][] = [];
  while (merges.length < mergeCount) {
    let best = '';
    let bestCount = 1;
    for (const [key, count] of pairCounts) {
      if (count > bestCount || (count === bestCount && count > 1 && key < best))
        [best, bestCount] = [key, count];
    }
    if (best === '') break;
    const [left, right] = best.split(' ') as [string, string];
    merges.push([left, right]);
    for (const word of [...holders.get(best)!]) {
      change(word, -1);
      word.symbols = joinPair(word.symbols, left, right);
      change(word, 1);
    }
  }
  return merges;
}

function joinPair(symbols: readonly string[], left: string, right: string): string[] {
  const out: string[] = [];
  for (let i = 0; i < symbols.length; i += 1) {
    if (symbols[i] === left && symbols[i + 1] === right) {
      out.push(left + right);
      i += 1;
    } else out.push(symbols[i]!);
  }
  return out;
}

/** A `tokenizer.json` for special tokens (ids from 0), the byte alphabet and the merges, in this order of ids. */
export function tokenizerJson(specialTokens: readonly string[], merges: readonly [string, string][]): object {
  const tokens = [...specialTokens, ...byteAlphabet(), ...merges.map((pair) => pair.join(''))];
  const vocab = Object.fromEntries([...new Set(tokens)].map((token, id) => [token, id]));
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specialTokens.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab,
      merges,
    },
  };
}
