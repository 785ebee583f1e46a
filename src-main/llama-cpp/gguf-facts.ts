/** What our own reader says about a GGUF file before llama.cpp sees it. */
import { withFile } from '../gguf/byte-reader.ts';
import { isGgufArray } from '../gguf/metadata.ts';
import { type GgufHeader, readGgufHeader } from '../gguf/read-header.ts';
import { quantisationTypes } from './quantisation-types.ts';

export interface GgufFacts {
  readonly file: string;
  readonly bytes: number;
  readonly architecture: string;
  /** Name of `general.file_type` (`Q4_K_M`), or that of the matrices' type where the file does not say. */
  readonly type: string;
  readonly hiddenSize: number;
  readonly vocabularySize: number;
  /** Tokens that the model was trained to see at once. */
  readonly contextLength: number;
}

/** A GGUF file that is whole but no model that can be loaded and compared; names the field and the remedy. */
export class UnusableGguf extends Error {
  override readonly name = 'UnusableGguf';
}

/**
 * Reads and checks the header. Synchronous, a few milliseconds.
 * @throws GgufError for a damaged file, UnusableGguf for one that is no language model
 */
export function readGgufFacts(file: string): GgufFacts {
  return withFile(file, (source) => factsOf(readGgufHeader(source), file, source.size));
}

function factsOf({ metadata, tensors }: GgufHeader, file: string, bytes: number): GgufFacts {
  const fail = (field: string, problem: string): never => {
    throw new UnusableGguf(
      `${file}: field "${field}" ${problem}. Choose the GGUF file of a language model, or convert it again.`,
    );
  };
  const architecture = String(metadata.get('general.architecture'));
  const size = (name: string): number => {
    const value = Number(metadata.get(`${architecture}.${name}`));
    return Number.isSafeInteger(value) && value > 0
      ? value
      : fail(`${architecture}.${name}`, 'is missing or no size');
  };
  const embedding = tensors.find(({ name }) => name === 'token_embd.weight');
  if (!embedding) return fail('token_embd.weight', 'is missing among the tensors');
  const tokens = metadata.get('tokenizer.ggml.tokens');
  if (tokens === undefined || !isGgufArray(tokens))
    return fail('tokenizer.ggml.tokens', 'is missing: the file has no vocabulary');
  if (tokens.length !== embedding.shape[1])
    fail('tokenizer.ggml.tokens', `has ${tokens.length} entries, the embedding ${embedding.shape[1]} rows`);
  const number = metadata.get('general.file_type');
  const named = quantisationTypes.find(({ fileType }) => number !== undefined && fileType === Number(number));
  return {
    file,
    bytes,
    architecture,
    type: named?.name ?? embedding.type,
    hiddenSize: size('embedding_length'),
    vocabularySize: tokens.length,
    contextLength: size('context_length'),
  };
}
