/** The `tokenizer.*` keys. */
import path from 'node:path';
import { float32s, int32s, type Metadata, text, texts, truth, uint32 } from '../metadata-values.ts';
import type { Architecture } from './architectures.ts';
import { addChatTemplate } from './chat-template.ts';
import { ConversionError } from './conversion-error.ts';
import { isObject, type JsonObject } from './json-file.ts';
import { knownPreTokenizers, preTokenizerName } from './pre-tokenizer.ts';
import { readSpecialTokens } from './special-tokens.ts';
import type { TokenizerFiles } from './tokenizer-files.ts';
import { byteLevelVocabulary, sentencePieceVocabulary } from './vocabulary.ts';

export interface TokenizerOptions {
  /** `tokenizer.ggml.pre` of a byte-level vocabulary whose structure is not known. */
  readonly preTokenizer?: string | undefined;
  /** A Jinja template in place of the checkpoint's. */
  readonly chatTemplate?: string | undefined;
}

/**
 * Adds everything that llama.cpp needs to turn text into tokens and back.
 * @param size rows of the embedding
 * @throws ConversionError for a tokenizer that llama.cpp has no counterpart of
 */
export function addTokenizer(
  metadata: Metadata,
  files: TokenizerFiles,
  architecture: Architecture,
  size: number,
  options: TokenizerOptions,
): void {
  const sentencePiece = isSentencePiece(files);
  const vocabulary = sentencePiece ? sentencePieceVocabulary(files, size) : byteLevelVocabulary(files, size);
  metadata.set('tokenizer.ggml.model', text(sentencePiece ? 'llama' : 'gpt2'));
  metadata.set('tokenizer.ggml.pre', text(sentencePiece ? 'default' : findPreTokenizer(files, options)));
  metadata.set('tokenizer.ggml.tokens', texts(vocabulary.tokens));
  if (vocabulary.scores) metadata.set('tokenizer.ggml.scores', float32s(vocabulary.scores));
  metadata.set('tokenizer.ggml.token_type', int32s(vocabulary.types));
  if (vocabulary.merges) metadata.set('tokenizer.ggml.merges', texts(vocabulary.merges));
  const special = readSpecialTokens(files, size);
  for (const [key, id] of special.ids) metadata.set(`tokenizer.ggml.${key}_token_id`, uint32(id));
  const { addBos, addEos } = special;
  if (addBos !== undefined) metadata.set('tokenizer.ggml.add_bos_token', truth(addBos));
  if (addEos !== undefined) metadata.set('tokenizer.ggml.add_eos_token', truth(addEos));
  if (sentencePiece) {
    const space = startsWithSpace(files, architecture);
    if (space !== undefined) metadata.set('tokenizer.ggml.add_space_prefix', truth(space));
  }
  addChatTemplate(metadata, options.chatTemplate ?? files.settings.chat_template ?? files.template);
}

/** @returns whether spaces are "▁" and bytes "<0x0A>"; else the vocabulary is byte-level */
function isSentencePiece(files: TokenizerFiles): boolean {
  // Some folders call a vocabulary of another kind "tokenizer.model", too.
  if (files.sentencePiece && !splitsBytes(files)) return true;
  const file = path.join(files.folder, 'tokenizer.json');
  const model = files.tokenizer?.model;
  const type = isObject(model) ? (model.type ?? 'BPE') : undefined;
  if (!isObject(model) || type !== 'BPE')
    throw new ConversionError(
      `${file}: field "model.type": ${JSON.stringify(type)} is not supported, only "BPE". Choose another model.`,
    );
  if (model.byte_fallback === true) return true;
  const other = stepsOf(files.tokenizer?.normalizer).find((step) => step.type !== 'NFC');
  if (other)
    throw new ConversionError(
      `${file}: field "normalizer.type": ${JSON.stringify(other.type)} is not what llama.cpp does before it splits text. ` +
        'Choose another model.',
    );
  return false;
}

function findPreTokenizer(files: TokenizerFiles, { preTokenizer }: TokenizerOptions): string {
  const name = preTokenizer ?? preTokenizerName(files.tokenizer ?? {});
  if (name !== undefined) return name;
  throw new ConversionError(
    `${path.join(files.folder, 'tokenizer.json')}: field "pre_tokenizer": its way of splitting text is not known. Known are ` +
      `${knownPreTokenizers.join(', ')}. If llama.cpp knows it by a name, give that name as "preTokenizer".`,
  );
}

function splitsBytes({ tokenizer }: TokenizerFiles): boolean {
  return stepsOf(tokenizer?.pre_tokenizer).some(({ type }) => type === 'ByteLevel');
}

/** A normaliser's or pre-tokeniser's steps, one after the other. */
function stepsOf(step: unknown): JsonObject[] {
  if (!isObject(step)) return [];
  const inner = step.normalizers ?? step.pretokenizers;
  return Array.isArray(inner) ? inner.flatMap(stepsOf) : [step];
}

/** Whether a space is put before the text; `undefined` when no file tells, which llama.cpp takes for yes. */
function startsWithSpace(
  { tokenizer, settings }: TokenizerFiles,
  { name }: Architecture,
): boolean | undefined {
  if (name.startsWith('gemma')) return false;
  if (typeof settings.add_prefix_space === 'boolean') return settings.add_prefix_space;
  if (!tokenizer) return undefined;
  const steps = [tokenizer.normalizer, tokenizer.pre_tokenizer].flatMap(stepsOf);
  return steps.some(
    (step) =>
      step.type === 'Prepend' ||
      (step.type === 'Metaspace' &&
        (step.prepend_scheme ?? 'always') !== 'never' &&
        step.add_prefix_space !== false),
  );
}
