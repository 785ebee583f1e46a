/**
 * A GGUF file loaded once by node-llama-cpp, for whoever judges and talks: next-token probabilities and pooled hidden
 * states from one pass, and contexts of the same model in memory for conversations. For a process of its own: a damaged
 * file can end it.
 */
import {
  getLlama,
  type Llama,
  LlamaLogLevel,
  type LlamaModel,
  type LlamaModelOptions as NodeLlamaModelOptions,
  type Token,
} from 'node-llama-cpp';
import type { ComputedOn } from '../agent/language-model-backend.ts';
import { createCallQueue } from './call-queue.ts';
import { type GgufFacts, readGgufFacts } from './gguf-facts.ts';
import { type JointContext, openJointContext, probabilitiesAfter, type RowResult } from './joint-context.ts';
import { layersThatFit } from './layers-that-fit.ts';
import { createRowPool } from './row-pool.ts';
import { threadsFor } from './threads-for.ts';

export type GraphicsCard = 'auto' | 'cuda' | 'vulkan' | 'metal';

export interface LlamaModelOptions {
  /** Threads of one product. The library's own choice, at least four, takes 400 times as long on two cores. */
  readonly threads: number;
  /** Where to compute: false for the processor, the default unless layers are asked for. */
  readonly gpu?: GraphicsCard | false;
  /** Layers on the graphics card; `auto`, the default there: as many as fit. */
  readonly gpuLayers?: 'auto' | number;
  /** Longest row, in tokens; 512, or what the model was trained with if that is less. */
  readonly maximumTokens?: number;
  /**
   * Rows that `evaluateRow` computes at the same time on the processor, each in a context of its own; 1. Fewer where their
   * threads together would be more than `threads`.
   */
  readonly rowsAtOnce?: number;
  readonly signal?: AbortSignal;
}

/** The model in memory, and nothing computed with it yet. */
export interface LoadedLlamaModel {
  readonly facts: GgufFacts;
  /** What computes: a graphics card's interface, or false. */
  readonly gpu: string | false;
  readonly computedOn: ComputedOn;
  /** Threads of one product. */
  readonly threads: number;
  /** For contexts of any kind. */
  readonly model: LlamaModel;
  readonly llama: Llama;
  /** Frees contexts, model and library. */
  dispose(): Promise<void>;
}

/** A conversation's own context, lent for rows that the conversation will go on from. */
export interface LentContext {
  /** Null when it is in use, or when the function gives that. */
  use(compute: (context: JointContext) => Promise<RowResult> | null): Promise<RowResult | null>;
}

export interface OpenedLlamaModel extends LoadedLlamaModel {
  readonly maximumTokens: number;
  /**
   * Probabilities of the token after a row of ids, by id: softmax of the logits in float32, all of the vocabulary.
   * A row that goes on the one before computes only what is new; every other one is computed alone, from its start,
   * so that the answer does not depend on what was asked before.
   */
  nextTokenProbabilities(tokens: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /**
   * Mean over the row's tokens of the last hidden state after the final norm, [hidden]; not normalised. Asked for right
   * after the same row's probabilities it costs nothing more.
   */
  pooledState(tokens: readonly number[]): Promise<readonly number[]>;
  /** How many rows `evaluateRow` computes at the same time. */
  readonly rowsAtOnce: number;
  /**
   * Both of one pass: a row alone, from its start, wherever there is room. Others may be asked for meanwhile.
   * @param lent whether an answer may go on from this row: it is computed where it would, when that is free
   * @param among see `JointContext`
   */
  evaluateRow(tokens: readonly number[], lent: boolean, among?: readonly number[]): Promise<RowResult>;
  /** Whole rows are computed there when it is free: an answer that begins with such a row need not compute it again. */
  lend(context: LentContext | null): void;
}

const MEAN = 1;

/**
 * Loads a file after our own reader has checked its header.
 * @throws GgufError, UnusableGguf, or an error naming the file, what failed and the remedy
 */
export async function loadLlamaModel(file: string, options: LlamaModelOptions): Promise<LoadedLlamaModel> {
  return (await load(file, options)).loaded;
}

/** The same, with a context for rows. @throws as above */
export async function openLlamaModel(file: string, options: LlamaModelOptions): Promise<OpenedLlamaModel> {
  return (
    await load(file, options, async (loaded) => {
      const { facts, model, threads } = loaded;
      const maximumTokens = Math.min(options.maximumTokens ?? 512, facts.contextLength);
      const rows = { contextTokens: maximumTokens, rowTokens: maximumTokens, threads };
      const contexts: JointContext[] = [];
      while (contexts.length < rowsAtOnce(facts, options, loaded.gpu))
        contexts.push(await openJointContext(model, rows));
      return { ...loaded, maximumTokens, ...judgeRows(contexts, model.filename) };
    })
  ).opened;
}

/** A small model has one thread a row: as many rows as there are threads wait for nothing. */
function rowsAtOnce(facts: GgufFacts, options: LlamaModelOptions, gpu: string | false): number {
  if (gpu !== false) return 1;
  const fitting = Math.floor(options.threads / threadsFor(facts.bytes, options.threads));
  return Math.max(1, Math.min(options.rowsAtOnce ?? 1, fitting));
}

async function load<Opened>(
  file: string,
  options: LlamaModelOptions,
  open?: (loaded: LoadedLlamaModel) => Promise<Opened>,
): Promise<{ loaded: LoadedLlamaModel; opened: Opened }> {
  const facts = readGgufFacts(file);
  const { gpuLayers = 'auto', signal } = options;
  const gpu = options.gpu ?? (options.gpuLayers ? 'auto' : false);
  const threads = threadsFor(facts.bytes, options.threads);
  // The library lets contexts wait for each other beyond this.
  const llama = await startLlama(gpu, threads * rowsAtOnce(facts, options, gpu));
  try {
    const most = await layersFor(facts, gpuLayers, llama);
    const model = await llama.loadModel({
      modelPath: file,
      checkTensors: true,
      // What the library itself makes of the memory can only be less.
      gpuLayers: { min: 0, max: most },
      ...(signal ? { loadSignal: signal } : {}),
      metadataOverrides: metadataFor(facts.architecture),
    });
    if (gpu === 'auto' && llama.gpu !== false && model.gpuLayers === 0) {
      // No layer fits, or there is a driver and no card: what is left would only be carried to and fro.
      await llama.dispose();
      return load(file, { ...options, gpu: false }, open);
    }
    const computedOn: ComputedOn = {
      card: llama.gpu === false ? null : llama.gpu,
      layers: model.gpuLayers,
      ofLayers: facts.memory.layers.length + 1,
      wished: options.gpuLayers ?? 0,
    };
    const loaded = {
      facts,
      gpu: llama.gpu,
      computedOn,
      threads,
      model,
      llama,
      dispose: () => llama.dispose(),
    };
    return { loaded, opened: (await open?.(loaded)) as Opened };
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

/** Longest conversation that is counted with; one with a larger context takes its memory from what is left free. */
const COUNTED_TOKENS = 4096;

/** What is wished, as far as it fits; none without a card. */
async function layersFor(
  { memory, contextLength }: GgufFacts,
  wished: 'auto' | number,
  llama: Llama,
): Promise<number> {
  if (llama.gpu === false) return 0;
  const { free } = await llama.getVramState();
  const fitting = layersThatFit(memory, Math.min(contextLength, COUNTED_TOKENS), free);
  return wished === 'auto' ? fitting : Math.min(wished, fitting);
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

/** Rows of ids on contexts of their own, or on one that its owner lends while nobody uses it. */
function judgeRows(contexts: readonly JointContext[], filename: string | undefined) {
  const places = contexts.map((context) => ({ context, queue: createCallQueue() }));
  const [{ context: own, queue }] = places as [(typeof places)[0]];
  const evaluate = createRowPool(places);
  let lent: LentContext | null = null;
  /** State of the row whose probabilities were asked for last: computed in the same pass, and given out once. */
  let computed: { readonly row: readonly number[]; readonly state: readonly number[] } | null = null;

  async function onLent(row: readonly number[], among?: readonly number[]): Promise<RowResult | null> {
    const use = lent?.use((context) =>
      row.length <= context.maximumTokens ? context.evaluateRow(row, among) : null,
    );
    return (await use) ?? null;
  }

  async function whole(row: readonly number[]): Promise<RowResult> {
    return (await onLent(row)) ?? own.evaluateRow(row);
  }

  function check(row: readonly number[]): void {
    if (row.length === 0 || row.length > own.maximumTokens)
      throw new Error(
        `${filename}: a row of ${row.length} tokens; 1 to ${own.maximumTokens} can be computed.`,
      );
  }

  return {
    lend(context: LentContext | null): void {
      lent = context;
    },
    rowsAtOnce: places.length,
    async evaluateRow(
      row: readonly number[],
      mayBeLent: boolean,
      among?: readonly number[],
    ): Promise<RowResult> {
      check(row);
      return (mayBeLent ? await onLent(row, among) : null) ?? evaluate(row, among);
    },
    nextTokenProbabilities: (row: readonly number[]) =>
      queue.inTurn(async () => {
        check(row);
        computed = null;
        const before = own.sequence.contextTokens;
        const goesOn =
          before.length > 0 && before.length < row.length && before.every((id, index) => id === row[index]);
        if (goesOn) return probabilitiesAfter(own.sequence, row.slice(before.length) as Token[]);
        const { probabilities, pooledState } = await whole(row);
        computed = { row: [...row], state: pooledState };
        return probabilities;
      }),
    pooledState: (row: readonly number[]) =>
      queue.inTurn(async () => {
        check(row);
        const before = computed;
        computed = null;
        const same = before?.row.length === row.length && before.row.every((id, index) => id === row[index]);
        return same ? before.state : (await whole(row)).pooledState;
      }),
  };
}
