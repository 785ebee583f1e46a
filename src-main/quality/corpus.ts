/** What the files are compared on: token rows for perplexity and labelled prompts for the verdicts. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256 } from '../artifacts/artifact.ts';
import { behaviourTags } from '../data/behaviour-tags.ts';
import { splitFile } from '../data/data-set.ts';
import { parseRows, type Row } from '../data/row.ts';
import { Random } from '../engine/random.ts';
import { answerTokens, promptTokens } from '../language-model/prompt-format.ts';
import type { Tokenizer } from '../language-model/tokenizer.ts';

/** A row of ids; those from `firstScored` on are scored by what the ids before them let expect. */
export interface TokenRow {
  readonly tokens: readonly number[];
  readonly firstScored: number;
}

export interface NamedText {
  readonly name: string;
  readonly sha256: string;
  readonly text: string;
}

export interface LabelledRows {
  readonly name: string;
  readonly sha256: string;
  readonly rows: readonly Row[];
}

/** Ids that a row has at most, and that the context holds. */
export const rowTokens = 256;

/** The test split of a data set: no training saw its scenes. @throws RowError, or when the file is missing */
export async function readTestRows(dataFolder: string): Promise<LabelledRows> {
  const { name, text, sha256: hash } = await readText(path.join(dataFolder, splitFile('test')));
  return { name, sha256: hash, rows: parseRows(text, path.join(dataFolder, name)) };
}

/** @throws when the file cannot be read or is not UTF-8 */
export async function readText(file: string): Promise<NamedText> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file}: cannot be read (${error.code}). Name an existing text file.`, { cause: error });
  });
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { name: path.basename(file), sha256: sha256(bytes), text };
  } catch (error) {
    throw new Error(`${file}: is not text in UTF-8. Name a text file.`, { cause: error });
  }
}

/** Rows as the model was trained on them: prompt with its markers, behaviour tag, answer. */
export function conversationRows(rows: readonly Row[], tokenizer: Tokenizer): TokenRow[] {
  return rows.map((row) => ({
    tokens: [...promptTokens(tokenizer, row.prompt), ...answerTokens(tokenizer, row.answer)].slice(
      0,
      rowTokens,
    ),
    firstScored: 1,
  }));
}

/** The same rows as plain text, for a model that does not know the markers. */
export function plainText({ name, sha256: hash, rows }: LabelledRows): NamedText {
  const spoken = (answer: string): string =>
    Object.values(behaviourTags)
      .reduce((text, tag) => (text.startsWith(tag) ? text.slice(tag.length) : text), answer)
      .trim();
  const text = rows.map(({ prompt, answer }) => `${prompt}\n${spoken(answer)}\n`).join('\n');
  return { name, sha256: hash, text };
}

/**
 * A long text in windows that overlap by half: every id but the first is scored once, and after the first window with at
 * least half a window before it.
 */
export function textRows(ids: ArrayLike<number>, window = rowTokens): TokenRow[] {
  const half = Math.floor(window / 2);
  const rows: TokenRow[] = [];
  for (let start = 0; start === 0 || start + half < ids.length; start += window - half) {
    const tokens = Array.from({ length: Math.min(window, ids.length - start) }, (_, i) => ids[start + i]!);
    rows.push({ tokens, firstScored: start === 0 ? 1 : half });
  }
  return rows.filter(({ tokens, firstScored }) => tokens.length > firstScored);
}

/** Seed of the draw: the same data and limit are always the same rows. */
const DRAW_SEED = 8;

/** Rows in a drawn order until about `limit` ids are scored: all parts of a text are represented, whatever its order. */
export function drawTokenRows(rows: readonly TokenRow[], limit: number): TokenRow[] {
  const drawn: TokenRow[] = [];
  let left = limit;
  for (const row of new Random(DRAW_SEED).shuffled(rows)) {
    if (left <= 0) break;
    drawn.push(row);
    left -= row.tokens.length - row.firstScored;
  }
  return drawn;
}

/** So many of the labelled rows, drawn; all of them in their order where there are no more. */
export function drawRows(rows: readonly Row[], limit: number): readonly Row[] {
  return rows.length <= limit ? rows : new Random(DRAW_SEED).shuffled(rows).slice(0, limit);
}
