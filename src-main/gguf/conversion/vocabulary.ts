/** The tokens of a model with their kinds, as a GGUF file lists them: one for each row of the embedding. */
import path from 'node:path';
import { ConversionError } from './conversion-error.ts';
import { isObject, type JsonObject } from './json-file.ts';
import { readSentencePieces } from './sentence-piece-model.ts';
import type { TokenizerFiles } from './tokenizer-files.ts';

/** The format's numbers (`llama_token_type`). */
export const tokenTypes = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

export interface Vocabulary {
  readonly tokens: readonly string[];
  readonly types: readonly number[];
  /** Of SentencePiece vocabularies: which pair is merged first. */
  readonly scores?: readonly number[];
  /** Of byte-level ones: pairs, the first to be merged first. */
  readonly merges?: readonly string[];
}

const SPACE = '\u2581';

/** Markers that some checkpoints forget to mark as special; text must not be able to spell them. */
function looksSpecial(token: string): boolean {
  return (
    ['<pad>', '<mask>', '<2mass>', '[@BOS@]'].includes(token) ||
    (token.startsWith('<|') && token.endsWith('|>')) ||
    (token.startsWith('<\uff5c') && token.endsWith('\uff5c>')) ||
    (token.startsWith('<unused') && token.endsWith('>'))
  );
}

interface Slots {
  readonly tokens: string[];
  readonly types: number[];
  readonly set: (id: number, token: string, type: number) => void;
}

/** One slot for each row of the embedding; those that no token takes are never produced. */
function createSlots(size: number, file: string): Slots {
  const tokens = Array.from({ length: size }, (_, id) => `[PAD${id}]`);
  const types = new Array<number>(size).fill(tokenTypes.unused);
  return {
    tokens,
    types,
    set(id, token, type) {
      if (id >= size)
        throw new ConversionError(
          `${file}: token ${JSON.stringify(token)} has the id ${id}, but the embedding has ${size} rows ("vocab_size" in ` +
            'config.json). Get tokenizer and weights of the same model.',
        );
      tokens[id] = token;
      types[id] = type;
    },
  };
}

/** Added tokens take their slots last: they win over a token of the same id. */
function setAdded({ set }: Slots, { added }: TokenizerFiles): number[] {
  return added.map(({ id, content, special }) => {
    if (special || looksSpecial(content)) set(id, content, tokenTypes.control);
    // llama.cpp looks for these in the text as it is, before spaces are replaced.
    else set(id, content.replaceAll(SPACE, ' '), tokenTypes.userDefined);
    return id;
  });
}

function tokenizerFile(files: TokenizerFiles): string {
  return path.join(files.folder, 'tokenizer.json');
}

interface PairModel {
  readonly vocabulary: readonly (readonly [string, number])[];
  readonly merges: readonly (readonly [string, string])[];
}

function readPairModel(files: TokenizerFiles): PairModel {
  const fail = (field: string): never => {
    throw new ConversionError(`${tokenizerFile(files)}: field "${field}" is damaged. Get the file again.`);
  };
  const model = files.tokenizer?.model;
  if (!isObject(model)) return fail('model');
  const { vocab, merges } = model as JsonObject;
  if (!isObject(vocab)) return fail('model.vocab');
  if (!Array.isArray(merges)) return fail('model.merges');
  const vocabulary = Object.entries(vocab).map(([token, id]) =>
    Number.isSafeInteger(id) && (id as number) >= 0
      ? ([token, id as number] as const)
      : fail(`model.vocab.${token}`),
  );
  return {
    vocabulary,
    merges: merges.map((merge: unknown, index) => {
      const pair = typeof merge === 'string' ? merge.split(' ') : merge;
      if (Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === 'string'))
        return pair as [string, string];
      return fail(`model.merges[${index}]`);
    }),
  };
}

/** A byte-level vocabulary with merges (`gpt2`). @param size rows of the embedding */
export function byteLevelVocabulary(files: TokenizerFiles, size: number): Vocabulary {
  const { vocabulary, merges } = readPairModel(files);
  const slots = createSlots(size, tokenizerFile(files));
  for (const [token, id] of vocabulary) slots.set(id, token, tokenTypes.normal);
  setAdded(slots, files);
  // A space parts the two halves; inside one, the byte-level alphabet writes it as this letter.
  const half = (part: string): string => part.replaceAll(' ', '\u0120');
  return { ...slots, merges: merges.map(([first, second]) => `${half(first)} ${half(second)}`) };
}

/** Below every score of a merge, as SentencePiece's own converters have it. */
const NEVER = -1000;
const bytePattern = /^<0x[0-9A-Fa-f]{2}>$/u;

/**
 * A vocabulary with spaces as "▁" and bytes as "<0x0A>" (`llama`), from the pieces of a `tokenizer.model` where there is one,
 * else from the merges of `tokenizer.json`: llama.cpp merges the pair with the highest score first, so a token's score is
 * less the rank of the first merge that makes it.
 */
export function sentencePieceVocabulary(files: TokenizerFiles, size: number): Vocabulary {
  if (files.sentencePiece) return fromPieces(files, files.sentencePiece, size);
  const { vocabulary, merges } = readPairModel(files);
  const slots = createSlots(size, tokenizerFile(files));
  const ranks = new Map<string, number>();
  merges.forEach(([first, second], rank) => {
    if (!ranks.has(first + second)) ranks.set(first + second, rank);
  });
  const scores = new Array<number>(size).fill(NEVER * 10);
  for (const [token, id] of vocabulary) {
    slots.set(id, token, bytePattern.test(token) ? tokenTypes.byte : tokenTypes.normal);
    const rank = ranks.get(token);
    scores[id] = rank === undefined ? -(merges.length + id) : -rank;
  }
  for (const id of setAdded(slots, files)) scores[id] = NEVER;
  return { ...slots, scores };
}

function fromPieces(files: TokenizerFiles, content: Buffer, size: number): Vocabulary {
  const file = path.join(files.folder, 'tokenizer.model');
  const slots = createSlots(size, file);
  const scores = new Array<number>(size).fill(NEVER * 10);
  readSentencePieces(content, file).forEach(({ text, score, type }, id) => {
    slots.set(id, text, type);
    scores[id] = score;
  });
  for (const id of setAdded(slots, files)) scores[id] = NEVER;
  return { ...slots, scores };
}
