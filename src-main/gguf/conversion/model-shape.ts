/** What a conversion needs to know of a checkpoint's `config.json`. */
import { z } from 'zod';
import { type Architecture, architectures } from './architectures.ts';
import { ConversionError } from './conversion-error.ts';
import type { JsonObject } from './json-file.ts';

const positive = z.int().positive();
const scale = z.number().positive();

const rope = z.object({
  rope_theta: scale.optional(),
  rope_type: z.string().optional(),
  /** As older checkpoints call the type. */
  type: z.string().optional(),
  factor: scale.optional(),
  low_freq_factor: scale.optional(),
  high_freq_factor: scale.optional(),
  original_max_position_embeddings: positive.optional(),
  attention_factor: scale.nullish(),
  beta_fast: scale.nullish(),
  beta_slow: scale.nullish(),
});

export type Rope = z.infer<typeof rope>;

const schema = z.object({
  vocab_size: positive,
  hidden_size: positive,
  intermediate_size: positive,
  num_hidden_layers: positive.max(512),
  num_attention_heads: positive,
  num_key_value_heads: positive.nullish(),
  head_dim: positive.nullish(),
  hidden_act: z.string().nullish(),
  hidden_activation: z.string().nullish(),
  rms_norm_eps: scale.default(1e-6),
  rope_theta: scale.nullish(),
  rope_local_base_freq: scale.nullish(),
  rope_scaling: rope.nullish(),
  rope_parameters: z
    .union([z.object({ full_attention: rope, sliding_attention: rope.optional() }), rope])
    .nullish(),
  attention_bias: z.boolean().nullish(),
  mlp_bias: z.boolean().nullish(),
  tie_word_embeddings: z.boolean().nullish(),
  max_position_embeddings: positive.default(2048),
  sliding_window: positive.nullish(),
  sliding_window_pattern: positive.nullish(),
  use_sliding_window: z.boolean().nullish(),
  use_bidirectional_attention: z.union([z.boolean(), z.string()]).nullish(),
  query_pre_attn_scalar: scale.nullish(),
  attn_logit_softcapping: scale.nullish(),
  final_logit_softcapping: scale.nullish(),
  partial_rotary_factor: scale.nullish(),
  quantization_config: z.unknown().optional(),
});

type Config = z.infer<typeof schema>;

/** Sizes in elements. */
export interface ModelShape {
  readonly architecture: Architecture;
  readonly vocabularySize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly normEpsilon: number;
  readonly attentionBias: boolean;
  readonly outputBias: boolean;
  readonly feedForwardBias: boolean;
  readonly tied: boolean;
  readonly positions: number;
  readonly rotaryBase: number;
  /** Of layers that see a window only, where that is another one. */
  readonly localRotaryBase: number | undefined;
  readonly rope: Rope & { readonly rope_type: string };
  /** Of the layers that see only a window, in architectures whose llama.cpp counterpart has such layers. */
  readonly window: number | undefined;
  readonly attentionCap: number | undefined;
  readonly outputCap: number | undefined;
  /** What the file will not do as the checkpoint does. */
  readonly notes: readonly string[];
}

const ropeTypes = ['default', 'linear', 'yarn', 'llama3'];

/**
 * Reads a parsed `config.json`.
 * @param file names it in errors
 * @throws ConversionError for a field that is missing, wrong, or asks for what llama.cpp would compute otherwise
 */
export function readModelShape(json: JsonObject, file: string): ModelShape {
  const fail: Fail = (field, problem) => {
    throw new ConversionError(`${file}: field "${field}": ${problem}`);
  };
  const type = json.model_type;
  const architecture = typeof type === 'string' && Object.hasOwn(architectures, type) && architectures[type];
  if (!architecture)
    return fail(
      'model_type',
      `${JSON.stringify(type)} cannot be converted. Choose a model of one of ${Object.keys(architectures).join(', ')}.`,
    );
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    return fail(issue.path.join('.'), `${issue.message}. Get the file again, or correct the field.`);
  }
  const config = parsed.data;
  checkSupported(config, architecture, fail);
  const heads = config.num_attention_heads;
  const keyValueHeads = config.num_key_value_heads ?? heads;
  if (heads % keyValueHeads !== 0)
    fail('num_key_value_heads', `${keyValueHeads} does not divide ${heads} heads.`);
  const headSize = config.head_dim ?? architecture.headSize ?? config.hidden_size / heads;
  if (!Number.isInteger(headSize))
    fail('hidden_size', `${config.hidden_size} is not divisible by ${heads} heads. Tell "head_dim".`);
  if (headSize % 2 !== 0) fail('head_dim', `${headSize} is odd; rotary embeddings need pairs.`);
  checkAttentionScale(config, architecture, headSize, fail);
  const attentionBias = config.attention_bias ?? architecture.attentionBias;
  const notes: string[] = [];
  return {
    architecture,
    vocabularySize: config.vocab_size,
    hiddenSize: config.hidden_size,
    intermediateSize: config.intermediate_size,
    layers: config.num_hidden_layers,
    heads,
    keyValueHeads,
    headSize,
    normEpsilon: config.rms_norm_eps,
    attentionBias,
    outputBias: attentionBias && architecture.name !== 'qwen2',
    feedForwardBias: config.mlp_bias ?? false,
    tied: config.tie_word_embeddings ?? architecture.tied,
    positions: config.max_position_embeddings,
    ...readRotation(config, architecture, fail),
    window: readWindow(config, architecture, notes),
    attentionCap: config.attn_logit_softcapping ?? undefined,
    outputCap: config.final_logit_softcapping ?? undefined,
    notes,
  };
}

type Fail = (field: string, problem: string) => never;

function checkSupported(config: Config, { name, activation }: Architecture, fail: Fail): void {
  const found = config.hidden_activation ?? config.hidden_act ?? activation;
  // Gemma's first configurations said "gelu" and meant its approximation, as the reference implementation has it.
  if (found !== activation && !(name === 'gemma' && found === 'gelu'))
    fail('hidden_act', `"${found}" is not what llama.cpp computes for ${name} models ("${activation}").`);
  if (config.quantization_config)
    fail(
      'quantization_config',
      'quantised checkpoints cannot be converted. Get the model in f16, bf16 or f32.',
    );
  if (config.partial_rotary_factor && config.partial_rotary_factor !== 1)
    fail('partial_rotary_factor', 'heads that are rotated in part are not supported.');
  if (config.use_bidirectional_attention)
    fail('use_bidirectional_attention', 'attention to later tokens is not supported, set it to false.');
  if (name === 'gemma2') {
    if (!config.attn_logit_softcapping || !config.final_logit_softcapping)
      fail(
        'attn_logit_softcapping, final_logit_softcapping',
        'both are needed: llama.cpp always caps logits of gemma2 models. Get the file again.',
      );
  } else if (config.attn_logit_softcapping)
    fail('attn_logit_softcapping', `llama.cpp caps no attention logits of ${name} models.`);
  if (config.final_logit_softcapping && name !== 'gemma2' && name !== 'gemma3')
    fail('final_logit_softcapping', `llama.cpp caps no output logits of ${name} models.`);
  if (config.sliding_window_pattern && config.sliding_window_pattern !== 6 && name === 'gemma3')
    fail('sliding_window_pattern', `${config.sliding_window_pattern} is not what llama.cpp computes (6).`);
}

/** llama.cpp takes the scale from the head's size, and from the hidden size for the largest model of a family. */
function checkAttentionScale(config: Config, { name }: Architecture, headSize: number, fail: Fail): void {
  if (name !== 'gemma2' && name !== 'gemma3') return;
  const largest = config.num_hidden_layers === (name === 'gemma2' ? 46 : 62);
  const expected = largest ? Math.floor(config.hidden_size / config.num_attention_heads) : headSize;
  const found = config.query_pre_attn_scalar ?? 256;
  if (found !== expected)
    fail('query_pre_attn_scalar', `${found} is not what llama.cpp divides by for this shape (${expected}).`);
}

function readRotation(
  config: Config,
  architecture: Architecture,
  fail: Fail,
): Pick<ModelShape, 'rotaryBase' | 'localRotaryBase' | 'rope'> {
  const parameters = config.rope_parameters;
  const split = parameters && 'full_attention' in parameters ? parameters : undefined;
  const given: Rope =
    split?.full_attention ?? (parameters as Rope | null | undefined) ?? config.rope_scaling ?? {};
  const ropeType = (given.rope_type ?? given.type ?? 'default').toLowerCase();
  if (!ropeTypes.includes(ropeType))
    fail('rope_parameters.rope_type', `"${ropeType}" is not supported, only ${ropeTypes.join(', ')}.`);
  if (ropeType === 'llama3' && architecture.name !== 'llama')
    fail('rope_parameters.rope_type', `llama.cpp scales no ${architecture.name} models by "llama3".`);
  if (ropeType !== 'default' && ropeType !== 'llama3' && given.factor === undefined)
    fail('rope_parameters.factor', `is missing; "${ropeType}" needs it. Get the file again.`);
  if (ropeType === 'yarn' && given.original_max_position_embeddings === undefined)
    fail(
      'rope_parameters.original_max_position_embeddings',
      'is missing; "yarn" needs it. Get the file again.',
    );
  const local = split?.sliding_attention;
  if (local && (local.rope_type ?? 'default') !== 'default')
    fail(
      'rope_parameters.sliding_attention.rope_type',
      `"${local.rope_type}" is not supported, only default.`,
    );
  return {
    rotaryBase: given.rope_theta ?? config.rope_theta ?? architecture.rotaryBase,
    localRotaryBase:
      architecture.name === 'gemma3'
        ? (local?.rope_theta ?? config.rope_local_base_freq ?? 10_000)
        : undefined,
    rope: { ...given, rope_type: ropeType },
  };
}

function readWindow(config: Config, { name }: Architecture, notes: string[]): number | undefined {
  if (name === 'gemma2' || name === 'gemma3') return config.sliding_window ?? 4096;
  const used = name === 'llama' || config.use_sliding_window === true;
  if (used && config.sliding_window && config.sliding_window < config.max_position_embeddings)
    notes.push(
      `llama.cpp does not limit attention of ${name} models to the window of ${config.sliding_window} tokens: answers to ` +
        'longer prompts may differ.',
    );
  return undefined;
}
