/**
 * A GGUF file computed by the pinned llama.cpp on the CPU, row by row: the logits of every position and the mean of the
 * final hidden states, from one pass. For measuring; whoever converses or judges uses `open-llama-model.ts`.
 */
import { openDecoderBinding } from './decoder-binding.ts';
import { type GgufFacts, readGgufFacts } from './gguf-facts.ts';
import { findLlamaLibrary } from './library.ts';
import { threadsFor } from './threads-for.ts';

export interface DecoderOptions {
  /** Threads of one product, of which a small model uses one; never left to the library, whose four starve each other on two cores. */
  readonly threads: number;
  /** Longest row, in tokens. */
  readonly maximumTokens: number;
}

export interface Decoder {
  readonly facts: GgufFacts;
  /** Threads that it computes with. */
  readonly threads: number;
  /** Ids of a text by the file's own vocabulary. */
  tokenize(text: string): Int32Array;
  /**
   * Computes one row from position 0, alone. In another thread; one call at a time.
   * @throws when the row is empty, longer than `maximumTokens`, or has an id beyond the vocabulary
   */
  evaluate(tokens: readonly number[]): Promise<void>;
  /** After `evaluate`: a copy of the logits that follow a position, [vocabulary]. */
  logits(position: number): Float32Array;
  /** After `evaluate`: the mean over all positions of the last hidden state after the final norm, [hidden]. */
  pooledState(): Float32Array;
  /** Frees everything. Not while `evaluate` runs. */
  dispose(): void;
}

const MEAN = 1;

/** @throws GgufError, UnusableGguf, LlamaLibraryError, or llama.cpp's own reason when it cannot load the file */
export async function openDecoder(file: string, options: DecoderOptions): Promise<Decoder> {
  const facts = readGgufFacts(file);
  const binding = openDecoderBinding(findLlamaLibrary());
  const { maximumTokens } = options;
  const threads = threadsFor(facts.bytes, options.threads);
  const failed = (what: string): Error =>
    new Error(`${file}: llama.cpp could not ${what}: ${binding.lastError() || 'it did not say why'}`);
  const model = await binding.loadModel(file, {
    ...binding.modelDefaults(),
    n_gpu_layers: 0,
    check_tensors: true,
  });
  if (!model) throw failed('load the file');
  const context = await binding.createContext(model, {
    ...binding.contextDefaults(),
    n_ctx: maximumTokens,
    n_batch: maximumTokens,
    // The mean is that of one batch: a row must never be cut.
    n_ubatch: maximumTokens,
    n_threads: threads,
    n_threads_batch: threads,
    pooling_type: MEAN,
    // Every position is an output, of logits and of the mean.
    embeddings: true,
  });
  if (!context) {
    const error = failed('make room to compute');
    binding.freeModel(model);
    throw error;
  }
  const batch = binding.allocateBatch(maximumTokens);
  let computed = 0;
  let disposed = false;

  return {
    facts,
    threads,
    tokenize: (text) => binding.tokenize(model, text),
    async evaluate(tokens) {
      if (tokens.length === 0 || tokens.length > maximumTokens)
        throw new Error(`${file}: a row of ${tokens.length} tokens; 1 to ${maximumTokens} can be computed.`);
      const strange = tokens.find((id) => !Number.isInteger(id) || id < 0 || id >= facts.vocabularySize);
      if (strange !== undefined)
        throw new Error(`${file}: token ${strange} is not in the vocabulary of ${facts.vocabularySize}.`);
      computed = 0;
      if ((await binding.decode(context, batch, tokens)) !== 0) throw failed('compute a row');
      computed = tokens.length;
    },
    logits(position) {
      if (!(position >= 0 && position < computed))
        throw new RangeError(`position ${position} of a row of ${computed} tokens.`);
      return binding.logits(context, position, facts.vocabularySize);
    },
    pooledState() {
      if (computed === 0) throw new RangeError('nothing has been computed.');
      return binding.pooled(context, facts.hiddenSize);
    },
    dispose() {
      if (disposed) return;
      disposed = true;
      computed = 0;
      binding.freeBatch(batch);
      binding.freeContext(context);
      binding.freeModel(model);
    },
  };
}
