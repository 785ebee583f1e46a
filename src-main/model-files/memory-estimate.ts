/** Bytes that running a model takes: weights, keys and values of the context, and what one step computes in. */
import type { GgufHeader } from '../gguf/read-header.ts';

/** What the estimate depends on; sizes in elements. */
export interface ModelShape {
  readonly layers: number;
  readonly hiddenSize: number;
  readonly feedForwardSize: number;
  readonly vocabularySize: number;
  /** Elements of keys and of values that one token of one layer takes. */
  readonly keySize: number;
  readonly valueSize: number;
}

/** Tokens that are kept. */
const CONTEXT = 2048;
/** Tokens that are computed together, as llama.cpp does. */
const BATCH = 512;

/** Weights as they are stored; keys and values in float16, one step in float32. */
export function memoryBytes(weightBytes: number, shape: ModelShape): number {
  const cache = CONTEXT * shape.layers * (shape.keySize + shape.valueSize) * 2;
  const widest = 4 * shape.hiddenSize + 2 * shape.feedForwardSize + shape.vocabularySize;
  return weightBytes + cache + BATCH * widest * 4;
}

const count = (value: unknown): number | null => {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : null;
};

function complete(shape: { [Key in keyof ModelShape]: number | null }): ModelShape | null {
  return Object.values(shape).every((size) => size !== null) ? (shape as ModelShape) : null;
}

/** From a `config.json`; null when a size is missing (another kind of model). */
export function shapeFromConfig(config: Readonly<Record<string, unknown>>): ModelShape | null {
  const heads = count(config.num_attention_heads);
  const hiddenSize = count(config.hidden_size);
  const headSize = count(config.head_dim) ?? (hiddenSize && heads ? hiddenSize / heads : null);
  const keyValueHeads = count(config.num_key_value_heads) ?? heads;
  const keySize = headSize && keyValueHeads ? headSize * keyValueHeads : null;
  return complete({
    layers: count(config.num_hidden_layers),
    hiddenSize,
    feedForwardSize: count(config.intermediate_size),
    vocabularySize: count(config.vocab_size),
    keySize,
    valueSize: keySize,
  });
}

/** From GGUF metadata (ggml, `docs/gguf.md`, section LLM); null when a size is missing or differs from layer to layer. */
export function shapeFromGguf({ metadata, tensors }: GgufHeader): ModelShape | null {
  const architecture = metadata.get('general.architecture');
  const size = (key: string): number | null => count(metadata.get(`${architecture}.${key}`));
  const heads = size('attention.head_count');
  const hiddenSize = size('embedding_length');
  const headSize = hiddenSize && heads ? hiddenSize / heads : null;
  const keyValueHeads = metadata.has(`${architecture}.attention.head_count_kv`)
    ? size('attention.head_count_kv')
    : heads;
  const [keyLength, valueLength] = [size('attention.key_length'), size('attention.value_length')];
  const times = (length: number | null): number | null =>
    keyValueHeads && length ? keyValueHeads * length : null;
  const embedding = tensors.find(({ name }) => name === 'token_embd.weight');
  return complete({
    layers: size('block_count'),
    hiddenSize,
    feedForwardSize: size('feed_forward_length'),
    vocabularySize: size('vocab_size') ?? count(embedding?.shape[1]),
    keySize: times(keyLength ?? headSize),
    valueSize: times(valueLength ?? headSize),
  });
}
