/**
 * The tokenizer of a GGUF file, looked at entry by entry while the header is read: llama.cpp ends its process at a token
 * that is there twice, and takes the rest without a word (ggml, `docs/gguf.md`, section "Tokenizer").
 */
import { type ElementVisitor, type GgufValue, isGgufArray } from './metadata.ts';

type Fail = (field: string, problem: string) => never;

/** Four times the largest vocabulary in use. */
const TOKENS = 1 << 20;
/** Bytes of one token; the longest in use are runs of some hundred spaces. */
const TOKEN_BYTES = 4096;
/** Bytes of all tokens: what a set of them may take. */
const TEXT = 1 << 25;

const prefix = 'tokenizer.ggml.';
/** One entry for each token. */
const besideTokens = { scores: ['FLOAT32', 'INT32'], token_type: ['INT32'] } as const;
const ids =
  /^tokenizer\.ggml\.(?:(?:bos|eos|eot|eom|unknown|seperator|padding|mask|cls|fim_\w+|prefix|suffix|middle)_token_id)$/u;

export interface VocabularyCheck {
  /** Takes the strings of the tokenizer's arrays one after the other. @throws by `fail` for the first that cannot be */
  readonly visit: ElementVisitor;
  /**
   * When the header is read. @throws by `fail` when arrays have other lengths than the vocabulary, an id lies beyond it, or
   * a vocabulary of pieces lacks a byte
   */
  finish(metadata: ReadonlyMap<string, GgufValue>): void;
}

export function createVocabularyCheck(fail: Fail): VocabularyCheck {
  const seen = new Set<string>();
  let bytesSeen = 0;
  return {
    visit(key, index, bytes, length) {
      // There are hundreds of thousands of them: no text is made for those that are right.
      const failHere = (problem: string): never => fail(`value of "${key}"[${index}]`, problem);
      if (key === `${prefix}tokens`) {
        if (index >= TOKENS) fail(`value of "${key}"`, `more than ${TOKENS} tokens are not supported`);
        if (length > TOKEN_BYTES) failHere(`a token of ${length} bytes is longer than ${TOKEN_BYTES}`);
        bytesSeen += length;
        if (bytesSeen > TEXT) fail(`value of "${key}"`, `its tokens take more than ${TEXT} bytes`);
        // The name that llama.cpp gives to a token without text.
        const text = length === 0 ? `[EMPTY_${index}]` : decode(bytes, failHere);
        if (seen.has(text)) failHere(`the token ${shown(text)} is there twice`);
        seen.add(text);
      } else if (key === `${prefix}merges`) {
        // The first byte may be a space itself.
        if (length <= TOKEN_BYTES && bytes.indexOf(0x20, 1) < 0)
          failHere(`the merge ${shown(decode(bytes, failHere))} has no space between its halves`);
      }
    },
    finish(metadata) {
      const tokens = metadata.get(`${prefix}tokens`);
      if (tokens === undefined) return;
      if (!isGgufArray(tokens) || tokens.type !== 'STRING')
        throw fail(`value of "${prefix}tokens"`, 'it is no list of texts');
      checkBesideTokens(metadata, tokens.length, fail);
      if (metadata.get(`${prefix}model`) === 'llama') checkBytes(seen, fail);
    },
  };
}

function checkBesideTokens(metadata: ReadonlyMap<string, GgufValue>, tokens: number, fail: Fail): void {
  const field = (name: string): string => `value of "${prefix}${name}"`;
  for (const [name, types] of Object.entries(besideTokens)) {
    const array = metadata.get(prefix + name);
    if (array === undefined) continue;
    if (!isGgufArray(array) || !types.some((type) => type === array.type))
      throw fail(field(name), `it is no list of ${types.join(' or ')}`);
    if (array.length !== tokens)
      fail(field(name), `it has ${array.length} entries, the vocabulary ${tokens}`);
  }
  const merges = metadata.get(`${prefix}merges`);
  if (merges !== undefined && !(isGgufArray(merges) && merges.type === 'STRING'))
    fail(field('merges'), 'it is no list of texts');
  for (const [key, value] of metadata) {
    if (!ids.test(key)) continue;
    if (typeof value !== 'number' || !(value >= 0 && value < tokens))
      fail(`value of "${key}"`, `${shown(value)} is no id of a vocabulary of ${tokens} tokens`);
  }
}

/** What no piece covers is cut into bytes: llama.cpp ends its process at a text with a byte that has no token. */
function checkBytes(tokens: ReadonlySet<string>, fail: Fail): void {
  for (let byte = 0; byte < 256; byte += 1) {
    const name = `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
    if (tokens.has(name) || (byte < 128 && tokens.has(String.fromCharCode(byte)))) continue;
    fail(`value of "${prefix}tokens"`, `the byte token "${name}" is missing`);
  }
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array, fail: (problem: string) => never): string {
  try {
    return strict.decode(bytes);
  } catch {
    return fail('it is not UTF-8');
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value);
}
