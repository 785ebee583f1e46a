/** Small random checkpoints of each architecture, the same from run to run: what both converters are given. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { elementCount } from '../../../engine/data-types.ts';
import { Random } from '../../../engine/random.ts';
import type { FloatType } from '../convert-values.ts';
import { readModelShape } from '../model-shape.ts';
import { mapTensors } from '../tensor-map.ts';
import { encodeCheckpoint, type TestTensor } from './encode-checkpoint.ts';
import {
  byteLevelSize,
  type preTokenizers,
  sentencePieceSize,
  writeByteLevel,
  writeSentencePiece,
} from './tiny-tokenizers.ts';

export interface TinyCheckpoint {
  readonly name: string;
  /** Of the checkpoint's tensors. */
  readonly stored: FloatType;
  /** What it is converted to. */
  readonly type: 'f32' | 'f16' | 'bf16' | 'auto';
  readonly tokenizer: keyof typeof preTokenizers | 'tokenizer.model' | 'tokenizer.json';
  readonly parts: number;
  /** `README.md` and `generation_config.json`. */
  readonly card?: string;
  readonly generation?: Readonly<Record<string, number>>;
  readonly config: Readonly<Record<string, unknown>>;
}

const sizes = {
  hidden_size: 32,
  intermediate_size: 48,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  max_position_embeddings: 128,
  rms_norm_eps: 1e-5,
};
const bytes = { vocab_size: byteLevelSize, bos_token_id: 1, eos_token_id: 2, pad_token_id: 0 };
const pieces = { vocab_size: sentencePieceSize, bos_token_id: 1, eos_token_id: 2, pad_token_id: 0 };
const gemma = {
  head_dim: 16,
  hidden_activation: 'gelu_pytorch_tanh',
  hidden_act: 'gelu_pytorch_tanh',
  query_pre_attn_scalar: 16,
};

export const tinyCheckpoints: readonly TinyCheckpoint[] = [
  {
    name: 'Tiny-Llama-1M-Instruct-v2',
    stored: 'F32',
    type: 'f16',
    tokenizer: 'llama-bpe',
    parts: 1,
    card: `---
license: other
license_name: tiny
license_link: "https://example.org/licence"
language:
- en
- ja
tags: [tiny, 'random']
pipeline_tag: text-generation
base_model:
  - example/Tiny-Llama-40K-v1
  - https://example.org/models/other
datasets: example/scenes
# a remark
model-index:
- name: nobody reads this
  results: []
---
# Tiny
`,
    generation: { temperature: 0.6, top_p: 0.9, top_k: 40, repetition_penalty: 1.1 },
    config: {
      architectures: ['LlamaForCausalLM'],
      model_type: 'llama',
      _name_or_path: 'example/Tiny-Llama-40K',
      ...sizes,
      ...bytes,
      tie_word_embeddings: false,
      rope_theta: 500_000,
      rope_scaling: {
        rope_type: 'llama3',
        factor: 8,
        low_freq_factor: 1,
        high_freq_factor: 4,
        // Pairs below, between and above both wavelengths.
        original_max_position_embeddings: 256,
      },
    },
  },
  {
    name: 'llama-biased',
    stored: 'F16',
    type: 'auto',
    tokenizer: 'smollm',
    parts: 1,
    config: {
      architectures: ['LlamaForCausalLM'],
      model_type: 'llama',
      ...sizes,
      ...bytes,
      attention_bias: true,
      mlp_bias: true,
      tie_word_embeddings: true,
      rope_scaling: { type: 'linear', factor: 2 },
    },
  },
  {
    name: 'mistral',
    stored: 'BF16',
    type: 'f16',
    tokenizer: 'tokenizer.model',
    parts: 3,
    config: {
      architectures: ['MistralForCausalLM'],
      model_type: 'mistral',
      ...sizes,
      ...pieces,
      head_dim: 12,
      tie_word_embeddings: false,
      sliding_window: null,
      rope_theta: 1_000_000,
    },
  },
  {
    name: 'llama-from-json',
    stored: 'F16',
    type: 'f32',
    tokenizer: 'tokenizer.json',
    parts: 1,
    config: {
      architectures: ['LlamaForCausalLM'],
      model_type: 'llama',
      ...sizes,
      ...pieces,
      tie_word_embeddings: true,
    },
  },
  {
    name: 'qwen2',
    stored: 'BF16',
    type: 'auto',
    tokenizer: 'qwen2',
    parts: 2,
    config: {
      architectures: ['Qwen2ForCausalLM'],
      model_type: 'qwen2',
      ...sizes,
      ...bytes,
      tie_word_embeddings: true,
      rope_theta: 1_000_000,
      rope_scaling: { rope_type: 'yarn', factor: 4, original_max_position_embeddings: 64 },
    },
  },
  {
    name: 'qwen3',
    stored: 'F32',
    type: 'bf16',
    tokenizer: 'qwen2',
    parts: 1,
    config: {
      architectures: ['Qwen3ForCausalLM'],
      model_type: 'qwen3',
      ...sizes,
      ...bytes,
      head_dim: 16,
      tie_word_embeddings: false,
      rope_theta: 1_000_000,
    },
  },
  {
    name: 'gemma',
    stored: 'BF16',
    type: 'bf16',
    tokenizer: 'tokenizer.model',
    parts: 1,
    config: { architectures: ['GemmaForCausalLM'], model_type: 'gemma', ...sizes, ...pieces, ...gemma },
  },
  {
    name: 'gemma2',
    stored: 'F32',
    type: 'f16',
    tokenizer: 'tokenizer.model',
    parts: 1,
    config: {
      architectures: ['Gemma2ForCausalLM'],
      model_type: 'gemma2',
      ...sizes,
      ...pieces,
      ...gemma,
      attn_logit_softcapping: 50.5,
      final_logit_softcapping: 30.5,
      sliding_window: 16,
    },
  },
  {
    name: 'gemma3',
    stored: 'BF16',
    type: 'f32',
    tokenizer: 'tokenizer.model',
    parts: 1,
    config: {
      architectures: ['Gemma3ForCausalLM'],
      model_type: 'gemma3_text',
      ...sizes,
      ...pieces,
      ...gemma,
      num_hidden_layers: 6,
      sliding_window: 16,
      sliding_window_pattern: 6,
      rope_theta: 1_000_000,
      rope_local_base_freq: 10_000,
    },
  },
];

/**
 * Random tensors of a configuration.
 * @param wide whether values span the whole range of 16-bit types and beyond, to try every rounding; else they are such as
 *   a model computes with
 */
export function randomTensors(
  config: Readonly<Record<string, unknown>>,
  type: FloatType,
  seed: number,
  wide = false,
): TestTensor[] {
  const random = new Random(seed);
  const shape = readModelShape(config, 'config.json');
  return mapTensors(shape).map(({ source, shape: size }) => {
    const centre = size.length === 1 && source.endsWith('.weight') && !shape.architecture.normPlusOne ? 1 : 0;
    const values = Float32Array.from({ length: elementCount(size) }, () =>
      wide ? random.normal() * 10 ** (random.uniform() * 12 - 8) : centre + 0.2 * random.normal(),
    );
    return { name: source, type, shape: size, values };
  });
}

/** Writes a checkpoint's folder; @returns the folder */
export async function writeTinyCheckpoint(
  checkpoint: TinyCheckpoint,
  parent: string,
  wide = true,
): Promise<string> {
  const { name, config, stored, parts, tokenizer } = checkpoint;
  const folder = path.join(parent, name);
  await mkdir(folder, { recursive: true });
  const tensors = randomTensors(config, stored, 7, wide);
  const weightMap: Record<string, string> = {};
  for (let part = 0; part < parts; part += 1) {
    const file =
      parts === 1
        ? 'model.safetensors'
        : `model-${String(part + 1).padStart(5, '0')}-of-${String(parts).padStart(5, '0')}.safetensors`;
    const own = tensors.filter((_, index) => index % parts === part);
    for (const tensor of own) weightMap[tensor.name] = file;
    await writeFile(path.join(folder, file), encodeCheckpoint(own));
  }
  if (parts > 1)
    await writeFile(
      path.join(folder, 'model.safetensors.index.json'),
      JSON.stringify({ metadata: {}, weight_map: weightMap }),
    );
  if (checkpoint.card) await writeFile(path.join(folder, 'README.md'), checkpoint.card);
  if (checkpoint.generation)
    await writeFile(path.join(folder, 'generation_config.json'), JSON.stringify(checkpoint.generation));
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(config, null, 1));
  if (tokenizer === 'tokenizer.model' || tokenizer === 'tokenizer.json')
    await writeSentencePiece(
      folder,
      tokenizer === 'tokenizer.model' ? 'model' : 'json',
      name.startsWith('gemma'),
    );
  else await writeByteLevel(folder, tokenizer);
  return folder;
}
