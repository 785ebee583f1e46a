/** The report speaks English and Japanese: every word has both, or the program does not compile. */
import { english } from './words-en.ts';
import { japanese } from './words-ja.ts';

export const languages = ['en', 'ja'] as const;

export type Language = (typeof languages)[number];

export type WordKey = keyof typeof english;

export type Words = Readonly<Record<WordKey, string>>;

export const words: Readonly<Record<Language, Words>> = { en: english, ja: japanese };

/** Values for a word's `{name}` places. */
export type WordValues = Readonly<Record<string, string | number>>;

/** Fills a word's `{name}` places. @throws when a value for a place is missing: a report must not show holes */
export function say(language: Language, key: WordKey, values: WordValues = {}): string {
  return fillPlaces(key, words[language][key], values);
}

/** @param name of the word, for the error */
export function fillPlaces(name: string, word: string, values: WordValues): string {
  return word.replace(/\{(\w+)\}/gu, (_, place: string) => {
    const value = values[place];
    if (value === undefined) throw new Error(`the word "${name}" needs a value for {${place}}`);
    return String(value);
  });
}
