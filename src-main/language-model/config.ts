/** Model configuration as Hugging Face checkpoints carry it (`config.json`). */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const positive = z.int().positive();

const fileSchema = z.object({
  model_type: z.enum(['llama', 'qwen2']),
  vocab_size: positive,
  hidden_size: positive,
  intermediate_size: positive,
  num_hidden_layers: positive.max(512),
  num_attention_heads: positive,
  num_key_value_heads: positive.optional(),
  head_dim: positive.nullish(),
  hidden_act: z.literal('silu').default('silu'),
  rms_norm_eps: z.number().positive().default(1e-6),
  rope_theta: z.number().positive().optional(),
  rope_parameters: z
    .object({ rope_theta: z.number().positive(), rope_type: z.string().default('default') })
    .nullish(),
  rope_scaling: z.null().optional(),
  attention_bias: z.boolean().optional(),
  mlp_bias: z.literal(false).optional(),
  tie_word_embeddings: z.boolean().default(false),
  max_position_embeddings: positive.default(2048),
  use_sliding_window: z.literal(false).optional(),
  bos_token_id: z.int().nullish(),
  eos_token_id: z.union([z.int(), z.array(z.int())]).nullish(),
});

/** What the trunk's graph is built from. Sizes in elements. */
export interface TrunkConfig {
  readonly modelType: 'llama' | 'qwen2';
  readonly vocabularySize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly normEpsilon: number;
  readonly rotaryBase: number;
  readonly attentionBias: boolean;
  readonly outputBias: boolean;
  readonly tiedEmbeddings: boolean;
  readonly maximumPositions: number;
}

/**
 * Reads the fields of a parsed `config.json` that shape the trunk.
 * @param origin names the file in errors
 * @throws when a field is missing or asks for something the trunk does not compute
 */
export function parseTrunkConfig(json: unknown, origin = 'config.json'): TrunkConfig {
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new Error(
      `${origin}: field "${issue.path.join('.')}": ${issue.message}. The trunk computes Llama and Qwen2 ` +
        'models with SwiGLU, RMSNorm and unscaled rotary embeddings.',
    );
  }
  const file = parsed.data;
  const rope = file.rope_parameters;
  if (rope && rope.rope_type !== 'default') {
    throw new Error(
      `${origin}: field "rope_parameters.rope_type": "${rope.rope_type}" is not supported, only "default".`,
    );
  }
  const keyValueHeads = file.num_key_value_heads ?? file.num_attention_heads;
  if (file.num_attention_heads % keyValueHeads !== 0) {
    throw new Error(
      `${origin}: field "num_key_value_heads": ${keyValueHeads} does not divide ${file.num_attention_heads} heads.`,
    );
  }
  if (!file.head_dim && file.hidden_size % file.num_attention_heads !== 0) {
    throw new Error(
      `${origin}: field "hidden_size": ${file.hidden_size} is not divisible by ${file.num_attention_heads} heads.`,
    );
  }
  const attentionBias = file.attention_bias ?? file.model_type === 'qwen2';
  return {
    modelType: file.model_type,
    vocabularySize: file.vocab_size,
    hiddenSize: file.hidden_size,
    intermediateSize: file.intermediate_size,
    layers: file.num_hidden_layers,
    heads: file.num_attention_heads,
    keyValueHeads,
    headSize: file.head_dim ?? file.hidden_size / file.num_attention_heads,
    normEpsilon: file.rms_norm_eps,
    rotaryBase: rope?.rope_theta ?? file.rope_theta ?? 10_000,
    attentionBias,
    outputBias: attentionBias && file.model_type === 'llama',
    tiedEmbeddings: file.tie_word_embeddings,
    maximumPositions: file.max_position_embeddings,
  };
}

/** Reads `config.json` of a checkpoint folder, also as the raw object, so that saving loses no field. */
export async function readTrunkConfig(
  folder: string,
): Promise<{ config: TrunkConfig; json: Record<string, unknown> }> {
  const file = path.join(folder, 'config.json');
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    throw new Error(
      `${file}: cannot be read as JSON (${(error as Error).message}). A checkpoint folder needs it.`,
      {
        cause: error,
      },
    );
  }
  return { config: parseTrunkConfig(json, file), json };
}
