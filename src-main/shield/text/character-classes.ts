/** Classes of folded code units, looked up in one table that fills as characters are met. */
import { leetLetters, lookAlikes } from './look-alikes.ts';

export const characterClass = {
  known: 1,
  latin: 2,
  /** A letter of another script drawn like a Latin one. */
  lookAlike: 4,
  /** Any other letter or digit of a script that parts words by spaces. */
  letter: 8,
  /** A digit or sign that can stand for a letter. */
  leet: 16,
  /** Put between letters to hide a word. */
  separator: 32,
  space: 64,
  /** Kanji, kana: words are not parted. */
  unparted: 128,
} as const;

const classes = new Uint8Array(65_536);
const letter = /^[\p{L}\p{N}\p{M}]$/u;
const unparted = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]$/u;
const separators = new Set([...".-_*~^'`/\\·•・,:;=#|+\u2022\u3000"]);

function learn(unit: number): number {
  const character = String.fromCharCode(unit);
  let found: number = characterClass.known;
  if (unit >= 97 && unit <= 122) found |= characterClass.latin;
  else if (lookAlikes.has(character)) found |= characterClass.lookAlike | characterClass.letter;
  else if (unparted.test(character)) found |= characterClass.unparted;
  else if (letter.test(character)) found |= characterClass.letter;
  if (leetLetters.has(character)) found |= characterClass.leet;
  if (separators.has(character)) found |= characterClass.separator;
  if (character === ' ' || character === '\n') found |= characterClass.space;
  classes[unit] = found;
  return found;
}

/** Bits of `characterClass` of a folded code unit. */
export function classOf(unit: number): number {
  return classes[unit]! || learn(unit);
}

/** Whether the unit is part of a word that spaces delimit. */
export function isWordUnit(unit: number): boolean {
  return (classOf(unit) & (characterClass.latin | characterClass.letter)) !== 0;
}
