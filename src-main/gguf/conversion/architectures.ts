/** The model families that can be converted, and what llama.cpp's architecture of that name expects of each. */

export interface Architecture {
  /** As `general.architecture` says it. */
  readonly name: 'llama' | 'qwen2' | 'qwen3' | 'gemma' | 'gemma2' | 'gemma3';
  /** Rotates neighbouring values, where Hugging Face rotates halves: rows of q and k change places. */
  readonly pairedRotation: boolean;
  /** RMSNorm weights are stored less one. */
  readonly normPlusOne: boolean;
  /** RMSNorm of q and k in each head. */
  readonly headNorms: boolean;
  /** Norms after attention and feed-forward, too. */
  readonly sandwichNorms: boolean;
  /** q, k and v have biases, though no field says so. */
  readonly attentionBias: boolean;
  /** Size of a head that is not told. */
  readonly headSize?: number;
  readonly activation: 'silu' | 'gelu_pytorch_tanh';
  readonly tied: boolean;
  readonly rotaryBase: number;
}

const plain = {
  pairedRotation: false,
  normPlusOne: false,
  headNorms: false,
  sandwichNorms: false,
  attentionBias: false,
  activation: 'silu',
  tied: false,
  rotaryBase: 10_000,
} as const;
const gemma = {
  ...plain,
  normPlusOne: true,
  headSize: 256,
  activation: 'gelu_pytorch_tanh',
  tied: true,
} as const;

/** By `model_type` of `config.json`. */
export const architectures: Readonly<Record<string, Architecture>> = {
  llama: { ...plain, name: 'llama', pairedRotation: true },
  mistral: { ...plain, name: 'llama', pairedRotation: true },
  qwen2: { ...plain, name: 'qwen2', attentionBias: true },
  qwen3: { ...plain, name: 'qwen3', headNorms: true, headSize: 128 },
  gemma: { ...gemma, name: 'gemma' },
  gemma2: { ...gemma, name: 'gemma2', sandwichNorms: true },
  gemma3_text: { ...gemma, name: 'gemma3', sandwichNorms: true, headNorms: true, rotaryBase: 1_000_000 },
};
