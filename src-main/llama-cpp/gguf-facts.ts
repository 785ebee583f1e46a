/** What our own reader says about a GGUF file before llama.cpp sees it. */
import { withFile } from '../gguf/byte-reader.ts';
import { checkHyperparameters } from '../gguf/check-hyperparameters.ts';
import { createVocabularyCheck } from '../gguf/check-vocabulary.ts';
import { isGgufArray } from '../gguf/metadata.ts';
import { failureOf, type GgufHeader, readGgufHeader } from '../gguf/read-header.ts';
import type { LayerMemory } from './layers-that-fit.ts';
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
  /** What layers, output and a conversation take. */
  readonly memory: LayerMemory;
}

/** A GGUF file that is whole but no model that can be loaded and compared; names the field and the remedy. */
export class UnusableGguf extends Error {
  override readonly name = 'UnusableGguf';
}

/**
 * Reads and checks the header, the vocabulary and what the file says of its model. Synchronous; some 100 ms for a vocabulary
 * of 100,000 tokens.
 * @throws GgufError for a damaged file, UnusableGguf for one that is no language model
 */
export function readGgufFacts(file: string): GgufFacts {
  const fail: ReturnType<typeof failureOf> = failureOf(file);
  return withFile(file, (source) => {
    const vocabulary = createVocabularyCheck(fail);
    const header = readGgufHeader(source, vocabulary.visit);
    const facts = factsOf(header, file, source.size);
    checkHyperparameters(header, fail);
    vocabulary.finish(header.metadata);
    return facts;
  });
}

function factsOf({ metadata, tensors }: GgufHeader, file: string, bytes: number): GgufFacts {
  const fail = (field: string, problem: string): never => {
    throw new UnusableGguf(
      `${file}: field "${field}" ${problem}. Choose the GGUF file of a language model, or convert it again.`,
    );
  };
  // llama.cpp would open the other parts, which nobody has looked at.
  const parts = metadata.get('split.count') ?? 0;
  if (parts !== 0 && parts !== 1)
    fail('split.count', 'says that this is one part of several: join them first');
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
    memory: memoryOf(metadata, tensors, architecture, size),
  };
}

/** Keys and values are kept in 16 bits. */
const KEPT_BYTES = 2;
/** More than any model has: whether the file is right about them is looked at later. */
const MOST_LAYERS = 512;

function memoryOf(
  metadata: GgufHeader['metadata'],
  tensors: GgufHeader['tensors'],
  architecture: string,
  size: (name: string) => number,
): LayerMemory {
  const count = Number(metadata.get(`${architecture}.block_count`));
  const layers = new Array<number>(
    Number.isInteger(count) && count > 0 && count <= MOST_LAYERS ? count : 0,
  ).fill(0);
  let [output, embedding, hasOutput] = [0, 0, false];
  for (const { name, bytes } of tensors) {
    const layer = Number(/^blk\.(\d+)\./u.exec(name)?.[1] ?? -1);
    if (layer >= 0 && layer < layers.length) layers[layer]! += bytes;
    else if (name === 'token_embd.weight') embedding = bytes;
    else output += bytes;
    hasOutput ||= name === 'output.weight';
  }
  /** One number, or one for each layer: the largest. */
  const attention = (name: string, otherwise: number): number => {
    const value = metadata.get(`${architecture}.attention.${name}`);
    const numbers = value !== undefined && isGgufArray(value) ? value.first.map(Number) : [Number(value)];
    const largest = Math.max(...numbers);
    return Number.isSafeInteger(largest) && largest > 0 ? largest : otherwise;
  };
  const heads = attention('head_count', 1);
  const keyHeads = attention('head_count_kv', heads);
  const width = Math.ceil(size('embedding_length') / heads);
  const kept = attention('key_length', width) + attention('value_length', width);
  return {
    layers,
    // Without a matrix of its own the output is computed with the embedding.
    output: output + (hasOutput ? 0 : embedding),
    tokenInLayer: keyHeads * kept * KEPT_BYTES,
  };
}
