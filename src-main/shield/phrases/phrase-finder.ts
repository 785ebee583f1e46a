/** Phrases of layers B and C in a folded text: one automaton, whole words in scripts that part them by spaces. */
import { createAutomaton } from '../matching/automaton.ts';
import { expandForms } from '../matching/word-list.ts';
import { isWordUnit } from '../text/character-classes.ts';
import { foldText } from '../text/fold.ts';

/** A phrase in units of the folded text; `key` is the index of its list. */
export interface PhraseHit {
  readonly key: number;
  readonly start: number;
  readonly end: number;
}

/** More hits of one list in one text say nothing new, and keep what is done with them bounded. */
const mostHits = 24;

const startsWord = 1;
const endsWord = 2;
const anyEnding = 4;

const hangul = (unit: number): boolean => unit >= 0xac00 && unit <= 0xd7a3;
const arabic = (unit: number): boolean => unit >= 0x600 && unit <= 0x6ff;

/** Arabic and Korean write prefixes and particles onto a word; elsewhere a word ends where the phrase does. */
function boundariesOf(text: string, open: boolean): number {
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  let bits = open ? anyEnding : 0;
  if (isWordUnit(first) && !hangul(first) && !arabic(first)) bits |= startsWord;
  if (!open && isWordUnit(last) && !hangul(last) && !arabic(last)) bits |= endsWord;
  return bits;
}

/**
 * @param lists phrases; `steal{,s,ing}` stands for several words, a trailing `*` for every ending
 * @returns hits of a folded text in the order of their ends
 */
export function createPhraseFinder(lists: readonly (readonly string[])[]): (text: string) => PhraseHit[] {
  const uses = new Map<string, { key: number; bits: number }[]>();
  for (const [key, phrases] of lists.entries())
    for (const phrase of phrases)
      for (const form of expandForms(phrase)) {
        const open = form.endsWith('*');
        const text = foldText(open ? form.slice(0, -1) : form).text.trim();
        if (text.length === 0) continue;
        uses.set(text, [...(uses.get(text) ?? []), { key, bits: boundariesOf(text, open) }]);
      }
  const texts = [...uses.keys()];
  const usesOf = [...uses.values()];
  const automaton = createAutomaton(texts);
  const counts = new Int32Array(lists.length);
  return (text) => {
    counts.fill(0);
    const hits: PhraseHit[] = [];
    automaton.scan(text, (word, scanned) => {
      const start = scanned - texts[word]!.length;
      const inWordBefore = start > 0 && isWordUnit(text.charCodeAt(start - 1));
      const inWordAfter = scanned < text.length && isWordUnit(text.charCodeAt(scanned));
      for (const { key, bits } of usesOf[word]!) {
        if (bits & startsWord && inWordBefore) continue;
        if (bits & endsWord && inWordAfter) continue;
        if (counts[key]! >= mostHits) continue;
        let end = scanned;
        if (bits & anyEnding) while (end < text.length && isWordUnit(text.charCodeAt(end))) end += 1;
        counts[key]! += 1;
        hits.push({ key, start, end });
      }
    });
    return hits;
  };
}
