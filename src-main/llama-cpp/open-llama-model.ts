/**
 * A GGUF file loaded once by node-llama-cpp, for whoever judges and talks: next-token probabilities and pooled hidden
 * states from contexts of one model in memory. For a process of its own: a damaged file can end it.
 */
import {
  getLlama,
  type Llama,
  LlamaLogLevel,
  type LlamaModel,
  type LlamaModelOptions as NodeLlamaModelOptions,
  type Token,
} from 'node-llama-cpp';
import { type GgufFacts, readGgufFacts } from './gguf-facts.ts';
import { threadsFor } from './threads-for.ts';

export type GraphicsCard = 'auto' | 'cuda' | 'vulkan' | 'metal';

export interface LlamaModelOptions {
  /** Threads of one product. The library's own choice, at least four, takes 400 times as long on two cores. */
  readonly threads: number;
  /** Where to compute: false for the processor, the default. */
  readonly gpu?: GraphicsCard | false;
  /** Longest row, in tokens; 512, or what the model was trained with if that is less. */
  readonly maximumTokens?: number;
  readonly signal?: AbortSignal;
}

export interface OpenedLlamaModel {
  readonly facts: GgufFacts;
  /** What computes: a graphics card's interface, or false. */
  readonly gpu: string | false;
  readonly maximumTokens: number;
  /** The model itself, for contexts of other kinds: the agent's conversation shares it. */
  readonly model: LlamaModel;
  /**
   * Probabilities of the token after a row of ids, by id: softmax of the logits in float32, all of the vocabulary.
   * A row that goes on the one before computes only what is new; every other one is computed alone, from its start,
   * so that the answer does not depend on what was asked before.
   */
  nextTokenProbabilities(tokens: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** Mean over the row's tokens of the last hidden state after the final norm, [hidden]; not normalised. */
  pooledState(tokens: readonly number[]): Promise<readonly number[]>;
  /** Frees contexts, model and library. */
  dispose(): Promise<void>;
}

const MEAN = 1;

/**
 * Loads a file after our own reader has checked its header.
 * @throws GgufError, UnusableGguf, or an error naming the file, what failed and the remedy
 */
export async function openLlamaModel(file: string, options: LlamaModelOptions): Promise<OpenedLlamaModel> {
  const facts = readGgufFacts(file);
  const { gpu = false, signal } = options;
  const threads = threadsFor(facts.bytes, options.threads);
  const maximumTokens = Math.min(options.maximumTokens ?? 512, facts.contextLength);
  const llama = await startLlama(gpu, threads);
  try {
    const model = await llama.loadModel({
      modelPath: file,
      checkTensors: true,
      ...(gpu === false ? { gpuLayers: 0 } : {}),
      ...(signal ? { loadSignal: signal } : {}),
      metadataOverrides: metadataFor(facts.architecture),
    });
    const computing = await makeContexts(model, threads, maximumTokens);
    return { facts, gpu: llama.gpu, maximumTokens, model, ...computing, dispose: () => llama.dispose() };
  } catch (error) {
    await llama.dispose();
    signal?.throwIfAborted();
    throw new Error(
      `${file}: llama.cpp could not load it (${(error as Error).message}). It needs about as much free memory as ` +
        'the file is large; if there is, the file is damaged or of a kind that this release does not know.',
      { cause: error },
    );
  }
}

async function startLlama(gpu: GraphicsCard | false, threads: number): Promise<Llama> {
  try {
    return await getLlama({
      gpu,
      build: 'never',
      maxThreads: threads,
      logLevel: LlamaLogLevel.error,
      progressLogs: false,
    });
  } catch (error) {
    const where = gpu === false ? 'the processor' : `"${gpu}"`;
    throw new Error(
      `llama.cpp has no ready build for ${where} here (${(error as Error).message}). ` +
        'Run `npm ci` without leaving optional packages out, or choose another place to compute.',
      { cause: error },
    );
  }
}

/** Ids are taken as they are, without markers added, and states are pooled as in training, whatever the file says. */
function metadataFor(architecture: string): NonNullable<NodeLlamaModelOptions['metadataOverrides']> {
  const overrides = {
    tokenizer: { ggml: { add_bos_token: false, add_eos_token: false } },
    [architecture]: { pooling_type: MEAN },
  };
  return overrides as NonNullable<NodeLlamaModelOptions['metadataOverrides']>;
}

async function makeContexts(model: LlamaModel, threads: number, maximumTokens: number) {
  // A row must fit with a place to spare, and in one batch: the mean is that of one batch.
  const size = { contextSize: maximumTokens + 1, batchSize: maximumTokens + 1, threads };
  const sequence = (await model.createContext(size)).getSequence();
  const embedding = await model.createEmbeddingContext(size);
  const { filename } = model;

  function asTokens(row: readonly number[]): Token[] {
    if (row.length === 0 || row.length > maximumTokens)
      throw new Error(`${filename}: a row of ${row.length} tokens; 1 to ${maximumTokens} can be computed.`);
    return [...row] as Token[];
  }

  return {
    async nextTokenProbabilities(row: readonly number[]) {
      const tokens = asTokens(row);
      const before = sequence.contextTokens;
      const goesOn = before.length < tokens.length && before.every((id, index) => id === tokens[index]);
      const kept = goesOn ? before.length : 0;
      await sequence.eraseContextTokenRanges([{ start: kept, end: sequence.nextTokenIndex }]);
      const last = tokens.at(-1) as Token;
      const results = await sequence.controlledEvaluate([
        ...tokens.slice(kept, -1),
        [last, { generateNext: { probabilities: true } }],
      ]);
      const probabilities = results.at(-1)?.next.probabilities;
      if (!probabilities) throw new Error(`${filename}: llama.cpp gave no probabilities.`);
      return probabilities;
    },
    async pooledState(row: readonly number[]) {
      const tokens = asTokens(row);
      const length = embedding.calculateInputLength(tokens);
      if (length !== row.length)
        throw new Error(
          `${filename}: llama.cpp added ${length - row.length} tokens to a row of ${row.length}.`,
        );
      return (await embedding.getEmbeddingFor(tokens)).vector;
    },
  };
}
