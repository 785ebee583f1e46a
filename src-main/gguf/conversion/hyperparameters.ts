/** The `{architecture}.*` keys. */
import { float32, type Metadata, text, uint32 } from '../metadata-values.ts';
import type { ModelShape } from './model-shape.ts';

/** How llama.cpp pools hidden states into one embedding, by the format's numbers. */
export const poolingTypes = { none: 0, mean: 1, cls: 2, last: 3 } as const;

export type Pooling = keyof typeof poolingTypes;

/** Adds the keys that llama.cpp builds its graph from. */
export function addHyperparameters(
  metadata: Metadata,
  model: ModelShape,
  pooling: Pooling | undefined,
): void {
  const { name } = model.architecture;
  const add = (key: string, value: number | undefined, of: typeof uint32 = uint32): void => {
    if (value !== undefined) metadata.set(`${name}.${key}`, of(value));
  };
  add('block_count', model.layers);
  add('context_length', model.positions);
  add('embedding_length', model.hiddenSize);
  add('feed_forward_length', model.intermediateSize);
  add('attention.head_count', model.heads);
  add('attention.head_count_kv', model.keyValueHeads);
  add('attention.key_length', model.headSize);
  add('attention.value_length', model.headSize);
  add('attention.layer_norm_rms_epsilon', model.normEpsilon, float32);
  add('attention.sliding_window', model.window);
  add('attn_logit_softcapping', model.attentionCap, float32);
  add('final_logit_softcapping', model.outputCap, float32);
  add('rope.freq_base', model.rotaryBase, float32);
  add('rope.freq_base_swa', model.localRotaryBase, float32);
  addRopeScaling(metadata, model);
  if (name === 'llama') {
    add('rope.dimension_count', model.headSize);
    add('vocab_size', model.vocabularySize);
  }
  if (pooling) add('pooling_type', poolingTypes[pooling]);
}

/** `llama3` scaling is a tensor instead: see `rope-factors.ts`. */
function addRopeScaling(metadata: Metadata, { architecture, rope }: ModelShape): void {
  if (rope.rope_type !== 'linear' && rope.rope_type !== 'yarn') return;
  const key = (name: string): string => `${architecture.name}.rope.scaling.${name}`;
  metadata.set(key('type'), text(rope.rope_type));
  metadata.set(key('factor'), float32(rope.factor!));
  if (rope.rope_type === 'linear') return;
  metadata.set(key('original_context_length'), uint32(rope.original_max_position_embeddings!));
  const numbers = {
    yarn_attn_factor: rope.attention_factor,
    yarn_beta_fast: rope.beta_fast,
    yarn_beta_slow: rope.beta_slow,
  };
  for (const [name, value] of Object.entries(numbers)) if (value) metadata.set(key(name), float32(value));
}
