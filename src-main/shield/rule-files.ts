/** Schemas of the data files of layers A and D, and reading them with errors that name file, row and field. */
import { z } from 'zod';
import { parseCondition } from './matching/condition.ts';
import { expandForms } from './matching/word-list.ts';
import {
  categoryParents,
  type DangerCategory,
  dangerCategories,
  patternClasses,
  severities,
} from './signals.ts';

/** Version of the layout of these files. */
export const ruleFileVersion = 1;

function understood(check: (text: string) => unknown) {
  return (text: string, context: z.RefinementCtx): void => {
    try {
      check(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
    }
  };
}

const word = z
  .string()
  .trim()
  .min(1, 'is empty')
  .max(1000, 'is longer than 1,000 characters')
  .superRefine(understood(expandForms));
/** Each string may hold several words, parted by `|`. */
const words = z
  .array(z.string())
  .transform((lines) => lines.flatMap((line) => line.split('|')).map((text) => text.trim()))
  .pipe(z.array(word).min(1, 'has no words'));
const groupName = z.string().regex(/^[a-z0-9-]+$/, 'use lower case letters, digits and hyphens');
const condition = z.string().superRefine(understood(parseCondition));
const conditions = z.array(condition).optional();
const identifier = z
  .string()
  .regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/, 'use lower case letters, digits, dots and hyphens');
const share = z.number().gt(0, 'must be above 0').max(1, 'must be at most 1');

/** What rows of both layers have: words, and neighbours that make or spoil them. */
const row = {
  id: identifier,
  /** Words and phrases; `@name` stands for the words of a group. */
  words,
  /** One of these must hold. */
  onlyWith: conditions,
  /** None of these may hold. */
  unless: conditions,
  /** The word is harmless inside or beside one of these phrases, which overlap it. */
  notIn: words.optional(),
  /** Neighbours may stand in other sentences. */
  across: z.boolean().optional(),
  note: z.string().optional(),
};

const lexiconEntry = z.strictObject({
  ...row,
  category: z.enum(dangerCategories as [DangerCategory, ...DangerCategory[]]),
  weight: share,
  /** Weight of the word when its conditions do not hold; without it, there is no finding then. */
  mention: share.optional(),
  /** Its words have harmless senses too: where layer C sees no harm around them, the text only mentions them. */
  byUse: z.boolean().optional(),
});

const pattern = z.strictObject({
  ...row,
  language: z.string().regex(/^([a-z]{2}|any)$/, 'use an ISO 639-1 code or any'),
  class: z.enum(patternClasses),
  severity: z.enum(severities),
  /** RE2 expression over the folded text around each of the words, for what words cannot say. */
  expression: z.string().max(500).optional(),
});

const head = { version: z.literal(ruleFileVersion), groups: z.record(groupName, words) };

const lexiconFile = z.strictObject({
  ...head,
  language: z.string().regex(/^[a-z]{2}$/, 'use an ISO 639-1 code'),
  entries: z.array(lexiconEntry),
});

const patternFile = z.strictObject({ ...head, patterns: z.array(pattern) });

export type LexiconEntry = z.infer<typeof lexiconEntry>;
export type Pattern = z.infer<typeof pattern>;
export type LexiconFile = z.infer<typeof lexiconFile>;
export type PatternFile = z.infer<typeof patternFile>;

/** A data file of the shield that cannot be used; the message lists file, row and field of every problem. */
export class RuleFileError extends Error {
  override readonly name = 'RuleFileError';
  readonly problems: readonly string[];

  constructor(file: string, problems: readonly string[]) {
    super(`${file} cannot be used; correct these rows:\n  ${problems.slice(0, 20).join('\n  ')}`);
    this.problems = problems;
  }
}

/** Where in the file: `entries[3] "weapons.bomb", weight`. */
function place(content: unknown, path: readonly PropertyKey[]): string {
  const [list, index, ...field] = path;
  const rows = (content as Record<PropertyKey, unknown>)?.[list ?? ''];
  if (!Array.isArray(rows) || typeof index !== 'number') return path.map(String).join('.') || 'file';
  const id = (rows[index] as { id?: unknown } | undefined)?.id;
  return `${String(list)}[${index}]${typeof id === 'string' ? ` "${id}"` : ''}${field.length ? `, ${field.map(String).join('.')}` : ''}`;
}

function unknownGroups(
  groups: Readonly<Record<string, unknown>>,
  rows: readonly (LexiconEntry | Pattern)[],
  list: string,
): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const [index, entry] of rows.entries()) {
    const at = `${list}[${index}] "${entry.id}"`;
    if (seen.has(entry.id)) problems.push(`${at}, id: appears twice`);
    seen.add(entry.id);
    for (const field of ['onlyWith', 'unless'] as const)
      for (const text of entry[field] ?? [])
        for (const { group } of parseCondition(text))
          if (!Object.hasOwn(groups, group)) problems.push(`${at}, ${field}: there is no group "${group}"`);
    for (const field of ['words', 'notIn'] as const)
      for (const text of entry[field] ?? [])
        if (text.startsWith('@') && !Object.hasOwn(groups, text.slice(1)))
          problems.push(`${at}, ${field}: there is no group "${text.slice(1)}"`);
  }
  return problems;
}

function read<T extends { groups: Record<string, string[]> }>(
  schema: z.ZodType<T>,
  file: string,
  content: unknown,
  list: string,
  rowsOf: (read: T) => readonly (LexiconEntry | Pattern)[],
): T {
  const result = schema.safeParse(content);
  if (!result.success)
    throw new RuleFileError(
      file,
      result.error.issues.map((issue) => `${place(content, issue.path)}: ${issue.message}`),
    );
  const problems = unknownGroups(result.data.groups, rowsOf(result.data), list);
  if (problems.length > 0) throw new RuleFileError(file, problems);
  return result.data;
}

/**
 * @param file name for messages
 * @param content parsed JSON
 * @throws RuleFileError
 */
export function readLexiconFile(file: string, content: unknown): LexiconFile {
  return read(lexiconFile, file, content, 'entries', (lexicon) => lexicon.entries);
}

/** As `readLexiconFile`. */
export function readPatternFile(file: string, content: unknown): PatternFile {
  return read(patternFile, file, content, 'patterns', (patterns) => patterns.patterns);
}

export const parentOf = (category: DangerCategory) => categoryParents[category];
