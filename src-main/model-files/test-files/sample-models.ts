/** Small model folders for tests. */
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { encodeSafetensors, type Tensor } from '../../language-model/safetensors.ts';

export const sampleConfig = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  vocab_size: 32,
  hidden_size: 8,
  intermediate_size: 16,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  eos_token_id: Array.from({ length: 30 }, (_, index) => index),
  rope_parameters: { rope_type: 'default', rope_theta: 10_000 },
};

const tensor = (...shape: number[]): Tensor => ({
  shape,
  values: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(0.25),
});

export const firstPart = encodeSafetensors(
  new Map([
    ['model.embed_tokens.weight', tensor(32, 8)],
    ['model.norm.weight', tensor(8)],
  ]),
  'F16',
);
export const secondPart = encodeSafetensors(new Map([['lm_head.weight', tensor(32, 8)]]), 'F32');

export const weightMap = {
  'model.embed_tokens.weight': 'model-00001-of-00002.safetensors',
  'model.norm.weight': 'model-00001-of-00002.safetensors',
  'lm_head.weight': 'model-00002-of-00002.safetensors',
};

/** Two parts with an index, and files that are no part of a model. */
export async function writeHuggingFaceFolder(
  folder: string,
  change: Readonly<Record<string, string | Uint8Array | null>> = {},
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const files: Record<string, string | Uint8Array | null> = {
    'config.json': JSON.stringify(sampleConfig),
    'tokenizer.json': '{}',
    'model-00001-of-00002.safetensors': firstPart,
    'model-00002-of-00002.safetensors': secondPart,
    'model.safetensors.index.json': JSON.stringify({ metadata: {}, weight_map: weightMap }),
    'LICENSE.txt': 'free',
    'pytorch_model.bin': 'pickled',
    'notes.txt': 'mine',
    ...change,
  };
  for (const [name, content] of Object.entries(files)) {
    if (content !== null) await writeFile(path.join(folder, name), content);
  }
  return folder;
}

/** A model with one tensor of that many bytes, which take no place on most disks. */
export async function writeSparseFolder(folder: string, bytes: number): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(sampleConfig));
  const header = Buffer.from(
    JSON.stringify({ big: { dtype: 'U8', shape: [bytes], data_offsets: [0, bytes] } }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const file = path.join(folder, 'model.safetensors');
  await writeFile(file, Buffer.concat([length, header]));
  await truncate(file, 8 + header.length + bytes);
  return folder;
}
