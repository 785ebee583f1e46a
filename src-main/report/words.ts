/** The report speaks English and Japanese: every word has both, or the program does not compile. */
import { english } from './words-en.ts';
import { japanese } from './words-ja.ts';

export const languages = ['en', 'ja'] as const;

export type Language = (typeof languages)[number];

export type WordKey = keyof typeof english;

export type Words = Readonly<Record<WordKey, string>>;

export const words: Readonly<Record<Language, Words>> = { en: english, ja: japanese };

/** Fills a word's `{name}` places. @throws when a value for a place is missing: a report must not show holes */
export function say(
  language: Language,
  key: WordKey,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return words[language][key].replace(/\{(\w+)\}/gu, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the word "${key}" needs a value for {${name}}`);
    return String(value);
  });
}
