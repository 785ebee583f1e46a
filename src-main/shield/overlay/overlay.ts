/** Words and patterns that a person adds on top of the shipped data. They can only add findings. */
import { z } from 'zod';
import { createSignalFinder, type NamedContent } from '../find-signals.ts';
import {
  type LexiconEntry,
  type Pattern,
  RuleFileError,
  readLexiconFile,
  readPatternFile,
  ruleFileVersion,
} from '../rule-files.ts';

/** A row of a lexicon, with the language whose lexicon it joins. */
export type OverlayWord = LexiconEntry & { readonly language: string };

export interface Overlay {
  readonly version: typeof ruleFileVersion;
  readonly words: readonly OverlayWord[];
  readonly patterns: readonly Pattern[];
}

export const emptyOverlay: Overlay = { version: ruleFileVersion, words: [], patterns: [] };

/** Their ids begin so: they can be told from shipped ones and never take a shipped one's place. */
export const overlayPrefix = 'own.';

/** More rows than a person adds by hand. */
const mostRows = 500;

const row = z.looseObject({ id: z.string() });

const shape = z.strictObject({
  version: z.literal(ruleFileVersion),
  words: z.array(z.looseObject({ id: z.string(), language: z.string() })).max(mostRows),
  patterns: z.array(row).max(mostRows),
});

/**
 * Reads rows against the schema of the shipped files.
 * @param file name for messages
 * @param content parsed JSON
 * @throws RuleFileError that names file, row and field
 */
export function readOverlay(file: string, content: unknown): Overlay {
  const parsed = shape.safeParse(content);
  if (!parsed.success)
    throw new RuleFileError(
      file,
      parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.') || 'file'}: ${message}`),
    );
  const { words, patterns } = parsed.data;
  const ids = [...words, ...patterns].map(({ id }) => id);
  const problems = ids.flatMap((id, index) => [
    ...(id.startsWith(overlayPrefix) ? [] : [`"${id}", id: must begin with "${overlayPrefix}"`]),
    ...(ids.indexOf(id) === index ? [] : [`"${id}", id: appears twice`]),
  ]);
  if (problems.length > 0) throw new RuleFileError(file, problems);

  const read = languagesOf(words).flatMap((language): OverlayWord[] =>
    readLexiconFile(file, lexiconOf(words, language)).entries.map((entry) => ({ ...entry, language })),
  );
  const overlay: Overlay = {
    version: ruleFileVersion,
    words: words.map(({ id }) => read.find((word) => word.id === id)!),
    patterns: readPatternFile(file, { version: ruleFileVersion, groups: {}, patterns }).patterns,
  };
  try {
    createSignalFinder(...overlayFiles(overlay));
  } catch (error) {
    // An expression that RE2 does not know.
    throw new RuleFileError(file, [(error as Error).message]);
  }
  return overlay;
}

/** Pattern files and lexicon files that hold the overlay's rows. */
export function overlayFiles({ words, patterns }: Overlay): [NamedContent[], NamedContent[]] {
  const file = 'own words and patterns';
  const lexicons = languagesOf(words).map((language) => ({ file, content: lexiconOf(words, language) }));
  const own = { file, content: { version: ruleFileVersion, groups: {}, patterns } };
  return [patterns.length > 0 ? [own] : [], lexicons];
}

type WordRow = { readonly language: string };

function languagesOf(words: readonly WordRow[]): string[] {
  return [...new Set(words.map(({ language }) => language))];
}

/** The lexicon file of a language. */
function lexiconOf(words: readonly WordRow[], language: string): object {
  const entries = words.flatMap(({ language: own, ...entry }) => (own === language ? [entry] : []));
  return { version: ruleFileVersion, language, groups: {}, entries };
}

export function isEmpty({ words, patterns }: Overlay): boolean {
  return words.length === 0 && patterns.length === 0;
}
