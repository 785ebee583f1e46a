/** The fields of a checkpoint's `config.json` that shape the trunk, checked one by one. */
import { z } from 'zod';
import { type Activation, families, modelTypes } from './architecture.ts';

const positive = z.int().positive();
const supported = <Value extends string>(values: readonly Value[]) =>
  z.enum(values, {
    error: ({ input }) => `${JSON.stringify(input)} is not supported, only ${values.join(', ')}`,
  });

const rope = z.object({
  rope_type: z.string().optional(),
  /** What `rope_type` was called before. */
  type: z.string().optional(),
  rope_theta: z.number().positive().nullish(),
  factor: z.number().positive().nullish(),
  low_freq_factor: z.number().positive().nullish(),
  high_freq_factor: z.number().positive().nullish(),
  original_max_position_embeddings: positive.nullish(),
  partial_rotary_factor: z.literal(1).nullish(),
});

const schema = z.object({
  model_type: supported(modelTypes),
  vocab_size: positive,
  hidden_size: positive,
  intermediate_size: positive,
  num_hidden_layers: positive.max(512),
  num_attention_heads: positive,
  num_key_value_heads: positive.nullish(),
  head_dim: positive.multipleOf(2).nullish(),
  hidden_act: z.string().nullish(),
  hidden_activation: z.string().nullish(),
  rms_norm_eps: z.number().positive().default(1e-6),
  rope_theta: z.number().positive().nullish(),
  rope_local_base_freq: z.number().positive().nullish(),
  rope_parameters: rope
    .extend({ full_attention: rope.nullish(), sliding_attention: rope.nullish() })
    .nullish(),
  rope_scaling: rope.nullish(),
  partial_rotary_factor: z.literal(1).nullish(),
  attention_bias: z.boolean().nullish(),
  mlp_bias: z.boolean().nullish(),
  tie_word_embeddings: z.boolean().nullish(),
  max_position_embeddings: positive.default(2048),
  use_sliding_window: z.boolean().nullish(),
  sliding_window: positive.nullish(),
  sliding_window_pattern: positive.nullish(),
  max_window_layers: z.int().nonnegative().nullish(),
  layer_types: z.array(supported(['full_attention', 'sliding_attention'])).nullish(),
  query_pre_attn_scalar: z.number().positive().nullish(),
  attn_logit_softcapping: z.number().positive().nullish(),
  final_logit_softcapping: z.number().positive().nullish(),
  use_bidirectional_attention: z.literal(false).nullish(),
});

export type ConfigFile = z.infer<typeof schema>;
export type RopeFields = z.infer<typeof rope>;

/** Stops with an error that names the file and the field. */
export type Refuse = (field: string, problem: string) => never;

export function refusing(origin: string): Refuse {
  return (field, problem) => {
    throw new Error(`${origin}: field "${field}": ${problem}.`);
  };
}

const activationNames: Readonly<Record<Activation, readonly string[]>> = {
  silu: ['silu'],
  // The first Gemma files say "gelu" and mean the tanh form (transformers, configuration_gemma.py).
  'gelu-tanh': ['gelu_pytorch_tanh', 'gelu'],
};

/**
 * Checks a parsed `config.json`; fields that shape nothing are passed over.
 * @throws naming the field that is missing, wrong or asks for something the trunk does not compute
 */
export function parseConfigFile(json: unknown, refuse: Refuse): ConfigFile {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    return refuse(issue.path.join('.'), issue.message);
  }
  const file = parsed.data;
  const { model_type: type } = file;
  const field = file.hidden_activation ? 'hidden_activation' : 'hidden_act';
  const activation = file[field];
  const names = activationNames[families[type].activation];
  if (activation && !names.includes(activation))
    refuse(field, `"${activation}" is not supported in a ${type} model, only ${names.join(', ')}`);
  const switchable = type === 'qwen2' || type === 'qwen3';
  if (file.use_sliding_window && !switchable)
    refuse('use_sliding_window', `true is not supported in a ${type} model, only in qwen2, qwen3`);
  if (file.mlp_bias && type !== 'llama')
    refuse('mlp_bias', `true is not supported in a ${type} model, only in llama`);
  if (file.attn_logit_softcapping && type === 'gemma3_text')
    refuse('attn_logit_softcapping', 'is not supported in a gemma3_text model, only in gemma2');
  return file;
}
