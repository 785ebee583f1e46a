/** Where the words of each group stand in one reading of a text. */
import { isWordUnit } from '../text/character-classes.ts';
import { disguiseBit, type View } from '../text/view.ts';
import { boundary, type CompiledRules } from './compile-rules.ts';

export interface Places {
  /** Sorted by end. */
  readonly starts: number[];
  readonly ends: number[];
}

export interface Occurrences {
  /** Only the groups that occur. */
  readonly of: ReadonlyMap<number, Places>;
  /** Whether a sentence ends in `[from, to)`. */
  partsSentences(from: number, to: number): boolean;
}

/** و ف ب ل ك س and the article may stand before an Arabic word and belong to it. */
const arabicPrefixes = new Set([...'وفبلكسيتنا'].map((letter) => letter.charCodeAt(0)));
const longestArabicPrefix = 4;

function startsWord(text: string, start: number, arabic: boolean): boolean {
  if (start === 0 || !isWordUnit(text.charCodeAt(start - 1))) return true;
  if (!arabic) return false;
  let at = start;
  while (at > 0 && start - at < longestArabicPrefix && arabicPrefixes.has(text.charCodeAt(at - 1))) at -= 1;
  return at === 0 || !isWordUnit(text.charCodeAt(at - 1));
}

function endOfWord(text: string, from: number): number {
  let end = from;
  while (end < text.length && isWordUnit(text.charCodeAt(end))) end += 1;
  return end;
}

/** Letters written one by one leave no boundaries; a word must be this long to count among them. */
const shortestPartedWord = 4;

export function findOccurrences(rules: CompiledRules, view: View): Occurrences {
  const { text, marks } = view;
  const { lengths, boundaries, groupsOf } = rules;
  const of = new Map<number, Places>();
  rules.automaton.scan(text, (word, scanned) => {
    const start = scanned - lengths[word]!;
    let end = scanned;
    const bits = boundaries[word]!;
    const parted =
      marks !== null &&
      lengths[word]! >= shortestPartedWord &&
      (marks[start]! & disguiseBit.spacing) !== 0 &&
      (marks[end - 1]! & disguiseBit.spacing) !== 0;
    if (!parted) {
      if (
        bits & (boundary.start | boundary.arabicPrefixes) &&
        !startsWord(text, start, (bits & boundary.arabicPrefixes) !== 0)
      )
        return;
      if (bits & boundary.end && end < text.length && isWordUnit(text.charCodeAt(end))) return;
    }
    if (bits & boundary.anyEnding) end = endOfWord(text, end);
    const groups = groupsOf[word]!;
    for (let i = 0; i < groups.length; i += 1) {
      const group = groups[i]!;
      let places = of.get(group);
      if (!places) {
        places = { starts: [], ends: [] };
        of.set(group, places);
      }
      places.starts.push(start);
      places.ends.push(end);
    }
  });
  let stops: Int32Array | null = null;
  return {
    of,
    partsSentences(from, to) {
      stops ??= sentenceEnds(text);
      const at = firstAtLeast(stops, from);
      return at < stops.length && stops[at]! < to;
    },
  };
}

/** A full stop ends a sentence before a space only: 3.5, e.g., file.txt do not. */
function sentenceEnds(text: string): Int32Array {
  const stops: number[] = [];
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    // ! ? newline 。 ؟ ।
    if (unit === 33 || unit === 63 || unit === 10 || unit === 0x3002 || unit === 0x61f || unit === 0x964)
      stops.push(i);
    else if (unit === 46 && text.charCodeAt(i + 1) === 32) stops.push(i);
  }
  return Int32Array.from(stops);
}

/** Index of the first value that is at least `wanted`, in a sorted list. */
export function firstAtLeast(sorted: ArrayLike<number>, wanted: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
