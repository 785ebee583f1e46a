/** A sharded checkpoint of any size with the proportions of an 8-billion-parameter Llama; its values are sparse. */
import { mkdir, open, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Random } from '../../src-main/engine/random.ts';
import { gateName, gatesFile } from '../../src-main/language-model/gates.ts';
import { numberToBfloat16 } from '../../src-main/language-model/half-precision.ts';

const hidden = 4096;
const keyValue = 1024;
const feedForward = 14336;
const layersPerShard = 4;

/** Shapes of a layer's weights, [out, in]. */
const shapes = {
  'input_layernorm.weight': [hidden],
  'mlp.down_proj.weight': [hidden, feedForward],
  'mlp.gate_proj.weight': [feedForward, hidden],
  'mlp.up_proj.weight': [feedForward, hidden],
  'post_attention_layernorm.weight': [hidden],
  'self_attn.k_proj.weight': [keyValue, hidden],
  'self_attn.o_proj.weight': [hidden, hidden],
  'self_attn.q_proj.weight': [hidden, hidden],
  'self_attn.v_proj.weight': [keyValue, hidden],
} as const;

const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
const layerBytes = 2 * Object.values(shapes).reduce((sum, shape) => sum + elements(shape), 0);

/** A megabyte of BF16 of which one value in four is not zero; real bytes on the disk, no holes. */
function sparseValues(): Buffer {
  const random = new Random(1);
  const values = Uint16Array.from({ length: 1 << 19 }, (_, index) =>
    index % 4 === 0 ? numberToBfloat16(0.02 * random.normal()) : 0,
  );
  return Buffer.from(values.buffer);
}

export interface LargeCheckpoint {
  readonly bytes: number;
  readonly layers: number;
  readonly shards: number;
  readonly burntBytes: number;
}

/** Writes shards, index, configuration and gates of at least `wanted` bytes. */
export async function writeLargeCheckpoint(folder: string, wanted: number): Promise<LargeCheckpoint> {
  await mkdir(folder);
  const layers = Math.ceil(wanted / layerBytes);
  const shards = Math.ceil(layers / layersPerShard);
  const pattern = sparseValues();
  const map: Record<string, string> = {};
  let bytes = 0;
  for (let shard = 0; shard < shards; shard += 1) {
    const number = (value: number): string => String(value).padStart(5, '0');
    const name = `model-${number(shard + 1)}-of-${number(shards)}.safetensors`;
    const header: Record<string, object> = {};
    let offset = 0;
    const first = shard * layersPerShard;
    for (let layer = first; layer < Math.min(layers, first + layersPerShard); layer += 1) {
      for (const [own, shape] of Object.entries(shapes)) {
        const tensor = `model.layers.${layer}.${own}`;
        const end = offset + 2 * elements(shape);
        header[tensor] = { dtype: 'BF16', shape, data_offsets: [offset, end] };
        offset = end;
        map[tensor] = name;
      }
    }
    await writeShard(path.join(folder, name), header, offset, pattern);
    bytes += (await stat(path.join(folder, name))).size;
  }
  const json = (name: string, content: object): Promise<void> =>
    writeFile(path.join(folder, name), JSON.stringify(content));
  await json('model.safetensors.index.json', { metadata: { total_size: bytes }, weight_map: map });
  await json('config.json', { model_type: 'llama', num_hidden_layers: layers, hidden_size: hidden });
  await writeGates(path.join(folder, gatesFile), layers);
  return { bytes, layers, shards, burntBytes: layers * 2 * hidden * hidden };
}

async function writeShard(file: string, header: object, bytes: number, pattern: Buffer): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(headerBytes(header));
    for (let left = bytes; left > 0; left -= pattern.length)
      await handle.writeFile(pattern.subarray(0, Math.min(left, pattern.length)));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function headerBytes(header: object): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json]);
}

async function writeGates(file: string, layers: number): Promise<void> {
  const random = new Random(2);
  const shape = [hidden / 8, 28];
  const count = elements(shape);
  const header = Object.fromEntries(
    Array.from({ length: layers }, (_, layer) => [
      gateName(layer),
      { dtype: 'F32', shape, data_offsets: [layer * count * 4, (layer + 1) * count * 4] },
    ]),
  );
  const values = Float32Array.from({ length: layers * count }, () => 0.1 * random.normal());
  await writeFile(file, Buffer.concat([headerBytes(header), Buffer.from(values.buffer)]));
}
