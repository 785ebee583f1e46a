/** What the pipeline's report says, in both languages: every word has both, or the program does not compile. */
import { english } from './pipeline-words-en.ts';
import { japanese } from './pipeline-words-ja.ts';
import { fillPlaces, type Language, type WordValues } from './words.ts';

export type PipelineWordKey = keyof typeof english;

export type PipelineWords = Readonly<Record<PipelineWordKey, string>>;

export const pipelineWords: Readonly<Record<Language, PipelineWords>> = { en: english, ja: japanese };

/** Says words of one language. */
export type Tell = (key: PipelineWordKey, values?: WordValues) => string;

/** @returns a function that throws when a value for a place is missing: a report must not show holes */
export function tellIn(language: Language): Tell {
  return (key, values = {}) => fillPlaces(key, pipelineWords[language][key], values);
}
