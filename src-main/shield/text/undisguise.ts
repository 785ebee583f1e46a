/**
 * Second reading of a folded text: look-alike letters, leetspeak, letters parted by spaces or signs, and stretched
 * letters are undone word by word. There is none when no word looks disguised.
 */
import { characterClass, classOf } from './character-classes.ts';
import { leetLetters, lookAlikes } from './look-alikes.ts';
import { chainViews, createViewWriter, disguiseBit, type View, type ViewWriter } from './view.ts';

const { latin, lookAlike, letter, leet, separator, space, unparted } = characterClass;
const lettersOfAll = latin | letter | unparted;
const apostropheUnit = 39;
/** Comma, colon, semicolon: between kanji and kana they part what is said; quotes, brackets, backslash: what is data. */
const pauses: ReadonlySet<number> = new Set([44, 58, 59, 34, 91, 92, 93, 123, 125]);
/** Pieces of at most so many letters on average hide a word. */
const shortPieces = 2.5;
/** Words longer than this are no words. */
const longestWord = 256;

interface Word {
  readonly start: number;
  readonly end: number;
  /** Latin and look-alike letters, and nothing of another alphabet. */
  readonly homoglyphs: boolean;
  readonly leet: boolean;
  /** Separators stand between pieces so short that they hide a word. */
  readonly parted: boolean;
  /** Parted, but as people also part words openly: two pieces of two letters and more (`hi-vis`, 夏目・漱石). */
  readonly compound: boolean;
  readonly stretched: boolean;
  /** One letter, which may belong to a word written letter by letter. */
  readonly single: boolean;
}

function readWord(text: string, start: number): Word {
  let at = start;
  let all = 0;
  let foreign = false;
  let letters = 0;
  let latinLetters = 0;
  let leetInside = false;
  let leetBeforeEnd = false;
  let leadingDigits = 0;
  let trailingDigits = 0;
  let inner = 0;
  let piece = 0;
  let shortestPiece = Number.POSITIVE_INFINITY;
  let apostrophe = false;
  let parting = -1;
  let signs = 0;
  let run = 0;
  let stretched = false;
  let lastUnit = -1;
  let separatorsSinceLetter = 0;
  for (; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const found = classOf(unit);
    if (found & space) break;
    all |= found;
    run = unit === lastUnit ? run + 1 : 1;
    lastUnit = unit;
    const digit = unit >= 48 && unit <= 57;
    if (digit && letters === 0) leadingDigits += 1;
    trailingDigits = digit ? trailingDigits + 1 : found & lettersOfAll ? 0 : trailingDigits;
    if (found & lettersOfAll && !digit) {
      if (leetInside) leetBeforeEnd = true;
      if (run >= 3 && found & latin) stretched = true;
      if (found & letter && !(found & lookAlike)) foreign = true;
      if (found & latin) latinLetters += 1;
      letters += 1;
      if (separatorsSinceLetter > 0 && letters > 1) {
        inner += 1;
        shortestPiece = Math.min(shortestPiece, piece);
        piece = 0;
        apostrophe = parting === apostropheUnit && separatorsSinceLetter === 1;
        if (!pauses.has(parting)) signs += 1;
      }
      piece += 1;
      separatorsSinceLetter = 0;
    } else if (found & leet) {
      const next = at + 1 < text.length ? classOf(text.charCodeAt(at + 1)) : 0;
      // A closing exclamation mark is no letter; a digit or sign with a letter after it may be one.
      if (letters > 0 || next & latin) {
        const closing = (unit === 33 || unit === 124 || unit === 43) && !(next & latin);
        if (!closing) leetInside = true;
      }
    }
    if (found & separator && !(found & lettersOfAll && !digit)) {
      separatorsSinceLetter += 1;
      parting = unit;
    }
  }
  const length = at - start;
  const usable = length <= longestWord;
  const pieces = inner + 1;
  shortestPiece = Math.min(shortestPiece, piece);
  // don't, she'll, the van's
  const contraction = inner === 1 && apostrophe && piece <= 2;
  // 18th, 60k; base64, LNK1120
  const counted =
    (leadingDigits > 0 && letters <= 2) || (trailingDigits >= 2 && !leetBeforeEnd && leadingDigits === 0);
  const dense = (all & unparted) !== 0;
  const short = letters / pieces <= shortPieces;
  return {
    start,
    end: at,
    homoglyphs: usable && !foreign && (all & lookAlike) !== 0 && !dense,
    leet: usable && leetInside && latinLetters > 0 && !counted,
    // Kanji and kana need no signs between them; letters only when hardly any stand together.
    parted: usable && inner > 0 && !contraction && (short || (dense && signs > 0)),
    compound: inner === 1 && shortestPiece >= 2 && !(dense && short),
    stretched: usable && stretched,
    single: letters === 1 && length <= 2,
  };
}

function writeWord(text: string, word: Word, readOneAsL: boolean, writer: ViewWriter, joined: number): void {
  const base = joined | (word.parted && !word.compound ? disguiseBit.spacing : 0);
  let previous = -1;
  let run = 0;
  for (let at = word.start; at < word.end; at += 1) {
    const unit = text.charCodeAt(at);
    const found = classOf(unit);
    const isLetter = (found & lettersOfAll) !== 0;
    if ((word.parted || joined) && found & separator && !(found & leet && word.leet)) continue;
    let out = unit;
    let mark = base;
    if (word.homoglyphs && found & lookAlike) {
      out = lookAlikes.get(String.fromCharCode(unit))!.charCodeAt(0);
      mark |= disguiseBit.homoglyph;
    } else if (word.leet && found & leet) {
      const oneSign = unit === 49 || unit === 33 || unit === 124;
      out = readOneAsL && oneSign ? 108 : leetLetters.get(String.fromCharCode(unit))!.charCodeAt(0);
      mark |= disguiseBit.leetspeak;
    }
    run = out === previous ? run + 1 : 1;
    previous = out;
    // kiiill -> kill: three of a letter become one, of l and s two.
    if (
      word.stretched &&
      isLetter &&
      run > 1 &&
      longRun(text, at, run) &&
      !(run === 2 && (out === 108 || out === 115))
    )
      continue;
    if (word.stretched && isLetter) mark |= disguiseBit.spacing;
    writer.addUnit(out, at, at + 1, mark);
  }
}

/** Whether the letter at `at`, the `run`th of its run, stands in a run of three or more. */
function longRun(text: string, at: number, run: number): boolean {
  if (run >= 3) return true;
  const unit = text.charCodeAt(at);
  return text.charCodeAt(at + 1) === unit;
}

/**
 * @param readOneAsL `1`, `!` and `|` as l instead of i
 * @returns the second reading straight from the source of `folded`, or null when nothing looks disguised
 */
export function undisguise(folded: View, readOneAsL: boolean): View | null {
  const { text } = folded;
  const words: Word[] = [];
  let changed = false;
  let latinWords = 0;
  for (let at = 0; at < text.length; ) {
    if (classOf(text.charCodeAt(at)) & space) {
      at += 1;
      continue;
    }
    const word = readWord(text, at);
    words.push(word);
    if (classOf(text.charCodeAt(at)) & latin) latinWords += 1;
    at = word.end;
  }
  const latinText = latinWords * 3 >= words.length;
  const joinedWith = new Uint8Array(words.length);
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i]!;
    const homoglyphs = word.homoglyphs && (latinText || mixes(text, word));
    if (!homoglyphs && word.homoglyphs) words[i] = { ...word, homoglyphs: false };
    if (homoglyphs || word.leet || word.parted || word.stretched) changed = true;
    if (!word.single) continue;
    let last = i;
    while (
      last + 1 < words.length &&
      words[last + 1]!.single &&
      words[last + 1]!.start - words[last]!.end === 1
    )
      last += 1;
    const needed = classOf(text.charCodeAt(word.start)) & unparted ? 2 : 3;
    if (last - i + 1 >= needed) {
      for (let w = i + 1; w <= last; w += 1) joinedWith[w] = 1;
      changed = true;
    }
    i = Math.max(i, last);
  }
  if (!changed) return null;

  const writer = createViewWriter(text.length);
  let at = 0;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i]!;
    const joined = joinedWith[i] || joinedWith[i + 1] ? disguiseBit.spacing : 0;
    if (!joinedWith[i]) for (; at < word.start; at += 1) writer.addUnit(text.charCodeAt(at), at, at + 1, 0);
    writeWord(text, word, readOneAsL, writer, joined);
    at = word.end;
  }
  for (; at < text.length; at += 1) writer.addUnit(text.charCodeAt(at), at, at + 1, 0);
  return chainViews(folded, writer.finish());
}

function mixes(text: string, word: Word): boolean {
  for (let at = word.start; at < word.end; at += 1) if (classOf(text.charCodeAt(at)) & latin) return true;
  return false;
}

/** Whether reading 1 as l can say something that reading it as i does not. */
export function hasOneSigns(view: View): boolean {
  const { text, marks } = view;
  if (!marks) return false;
  for (let i = 0; i < text.length; i += 1)
    if (marks[i]! & disguiseBit.leetspeak && text.charCodeAt(i) === 105) return true;
  return false;
}
