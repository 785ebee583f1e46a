/**
 * Where an answer is cut into pieces that are judged: a function of the text alone, so that it makes no difference how a
 * model's tokens happened to arrive.
 */

/** A piece ends with a sentence from so many UTF-16 code units on, and at the latest after twice as many. */
export const PIECE = 120;

/** Code units before a piece that are judged with it: what a border cuts in two is whole in the next window. */
export const BEFORE = 480;

const sentenceEnd = /[.!?。！？\n]/u;

/** Length of the first piece of a text, or null while more has to come before it is known. */
export function pieceLength(text: string): number | null {
  const latest = Math.min(text.length, 2 * PIECE);
  for (let length = PIECE; length < latest; length += 1) {
    // The point of an address or a number ends no sentence, and half of one is not recognised where texts are masked.
    if (sentenceEnd.test(text[length - 1]!) && !(text[length - 1] === '.' && /\w/u.test(text[length]!)))
      return length;
  }
  // One unit more is needed: the last one may be half of a character.
  if (text.length <= 2 * PIECE) return null;
  return isHighSurrogate(text.charCodeAt(2 * PIECE - 1)) ? 2 * PIECE - 1 : 2 * PIECE;
}

/** The end of a text, without a half character at its start. */
export function endOf(text: string, length: number): string {
  const end = text.slice(-length);
  return length < text.length && isLowSurrogate(end.charCodeAt(0)) ? end.slice(1) : end;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
