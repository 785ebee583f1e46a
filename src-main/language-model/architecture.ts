/** The families of decoders that the trunk computes, as descriptions that `trunk.ts` follows. */
import type { RotaryScaling } from '../engine/ops/rotary-frequencies.ts';

/** `model_type` of the checkpoints. */
export const modelTypes = ['llama', 'mistral', 'qwen2', 'qwen3', 'gemma', 'gemma2', 'gemma3_text'] as const;

export type ModelType = (typeof modelTypes)[number];

export type Activation = 'silu' | 'gelu-tanh';

/** How the queries and keys of a layer turn with their position. */
export interface Rotary {
  readonly base: number;
  /** `null`: as the model was first trained. */
  readonly scaling: RotaryScaling | null;
}

/** What differs from layer to layer. */
export interface LayerAttention {
  /** Positions that a position sees, itself and those just before it; `null`: all before it. */
  readonly window: number | null;
  readonly rotary: Rotary;
}

/** What a decoder computes, apart from its sizes and biases. */
export interface Architecture {
  /** Of the gated feed-forward network: activation(gate) * up. */
  readonly activation: Activation;
  /** Added to the weight of every norm: 1 where checkpoints hold the weight's distance from 1 (Gemma). */
  readonly normOffset: 0 | 1;
  /** Whether the queries and keys of each head are normalised before they turn (Henry et al. 2020). */
  readonly queryKeyNorm: boolean;
  /** Whether attention and feed-forward network have a norm behind them, too (Gemma 2). */
  readonly branchNorms: boolean;
  /** Embeddings are multiplied by this; 1 or the square root of the hidden size. */
  readonly embeddingScale: number;
  /** Products of queries and keys are multiplied by this; most often 1 / sqrt(head size). */
  readonly attentionFactor: number;
  /** c in c tanh(s / c), applied to the attention scores s before the mask. */
  readonly attentionSoftCap: number | null;
  /** The same for the task head's logits. */
  readonly logitSoftCap: number | null;
}

/** What a family fixes, and what its files leave out when they mean it. */
export interface Family {
  readonly activation: Activation;
  readonly normOffset: 0 | 1;
  readonly queryKeyNorm: boolean;
  readonly branchNorms: boolean;
  readonly scaledEmbeddings: boolean;
  readonly tiedEmbeddings: boolean;
  /** `null`: hidden size / heads. */
  readonly headSize: number | null;
  /** Biases where `attention_bias` is not given: on queries, keys and values. */
  readonly attentionBias: boolean;
  /** Whether these biases come with one on the output. */
  readonly outputBias: boolean;
  readonly rotaryBase: number;
}

const llama: Family = {
  activation: 'silu',
  normOffset: 0,
  queryKeyNorm: false,
  branchNorms: false,
  scaledEmbeddings: false,
  tiedEmbeddings: false,
  headSize: null,
  attentionBias: false,
  outputBias: true,
  rotaryBase: 10_000,
};
const gemma: Family = {
  ...llama,
  activation: 'gelu-tanh',
  normOffset: 1,
  scaledEmbeddings: true,
  tiedEmbeddings: true,
  headSize: 256,
};

/** Defaults are those of the `transformers` configuration classes. */
export const families: Readonly<Record<ModelType, Family>> = {
  llama,
  mistral: llama,
  qwen2: { ...llama, attentionBias: true, outputBias: false },
  qwen3: { ...llama, queryKeyNorm: true, headSize: 128 },
  gemma,
  gemma2: { ...gemma, branchNorms: true },
  gemma3_text: { ...gemma, branchNorms: true, queryKeyNorm: true, rotaryBase: 1_000_000 },
};
