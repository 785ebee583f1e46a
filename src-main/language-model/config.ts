/** Model configuration as Hugging Face checkpoints carry it (`config.json`). */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Architecture, families, type LayerAttention, type ModelType } from './architecture.ts';
import { parseConfigFile, refusing } from './config-file.ts';
import { describeArchitecture } from './describe-architecture.ts';
import { fullRotary, layerAttentions } from './layer-attention.ts';

/** What the trunk's graph is built from. Sizes in elements. */
export interface TrunkConfig {
  readonly modelType: ModelType;
  readonly vocabularySize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly normEpsilon: number;
  /** Of the layers that see all positions. */
  readonly rotaryBase: number;
  /** On queries, keys and values. */
  readonly attentionBias: boolean;
  readonly outputBias: boolean;
  /** On all three projections of the feed-forward network. */
  readonly feedForwardBias: boolean;
  readonly tiedEmbeddings: boolean;
  readonly maximumPositions: number;
  readonly architecture: Architecture;
  /** One entry for each layer. */
  readonly layerAttention: readonly LayerAttention[];
}

/**
 * Reads the fields of a parsed `config.json` that shape the trunk.
 * @param origin names the file in errors
 * @throws when a field is missing or asks for something the trunk does not compute
 */
export function parseTrunkConfig(json: unknown, origin = 'config.json'): TrunkConfig {
  const refuse = refusing(origin);
  const file = parseConfigFile(json, refuse);
  const family = families[file.model_type];
  const heads = file.num_attention_heads;
  const keyValueHeads = file.num_key_value_heads ?? heads;
  if (heads % keyValueHeads !== 0)
    refuse('num_key_value_heads', `${keyValueHeads} does not divide ${heads} heads`);
  const headSize = file.head_dim ?? family.headSize ?? file.hidden_size / heads;
  if (headSize % 2 !== 0)
    refuse('hidden_size', `${file.hidden_size} is not divisible by ${heads} heads of an even size`);
  const attentionBias = file.attention_bias ?? family.attentionBias;
  return {
    modelType: file.model_type,
    vocabularySize: file.vocab_size,
    hiddenSize: file.hidden_size,
    intermediateSize: file.intermediate_size,
    layers: file.num_hidden_layers,
    heads,
    keyValueHeads,
    headSize,
    normEpsilon: file.rms_norm_eps,
    rotaryBase: fullRotary(file, refuse).base,
    attentionBias,
    outputBias: attentionBias && family.outputBias,
    feedForwardBias: file.mlp_bias ?? false,
    tiedEmbeddings: file.tie_word_embeddings ?? family.tiedEmbeddings,
    maximumPositions: file.max_position_embeddings,
    architecture: describeArchitecture(file, headSize),
    layerAttention: layerAttentions(file, refuse),
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
