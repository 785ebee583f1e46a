/** A large checkpoint that takes no room on the disk: zeros that were never written. */
import { mkdir, open, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { elementCount } from '../../../engine/data-types.ts';
import { readModelShape } from '../model-shape.ts';
import { mapTensors } from '../tensor-map.ts';
import { byteLevelSize, writeByteLevel } from './tiny-tokenizers.ts';

/** A Llama of 0.27 billion parameters: 1.1 GB in float32. */
const config = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  vocab_size: byteLevelSize,
  hidden_size: 2048,
  intermediate_size: 5632,
  num_hidden_layers: 6,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  tie_word_embeddings: true,
  bos_token_id: 1,
  eos_token_id: 2,
};

/**
 * @param fill writes the tensors' bytes of each file, from where they start; left out, they are holes
 * @returns bytes of the weights
 */
export async function writeLargeCheckpoint(
  folder: string,
  type: 'F32' | 'F16' | 'BF16',
  fill?: (file: string, start: number, bytes: number) => Promise<void>,
): Promise<number> {
  await mkdir(folder, { recursive: true });
  const width = type === 'F32' ? 4 : 2;
  const header: Record<string, unknown> = {};
  let offset = 0;
  for (const { source, shape } of mapTensors(readModelShape(config, 'config.json'))) {
    const end = offset + elementCount(shape) * width;
    header[source] = { dtype: type, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = JSON.stringify(header);
  const head = Buffer.alloc(8);
  const length = Math.ceil(json.length / 8) * 8;
  head.writeBigUInt64LE(BigInt(length));
  const file = path.join(folder, 'model.safetensors');
  await writeFile(file, Buffer.concat([head, Buffer.from(json.padEnd(length))]));
  if (fill) await fill(file, 8 + length, offset);
  else await truncate(file, 8 + length + offset);
  const handle = await open(file, 'r+');
  await handle.sync();
  await handle.close();
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(config));
  await writeByteLevel(folder, 'gpt-2');
  return offset;
}
