/** Hugging Face folders of random weights, sharded as large models are, of any float type; and gates for them. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { elementCount } from '../../engine/data-types.ts';
import { Random } from '../../engine/random.ts';
import { gateName, gatesFile } from '../../language-model/gates.ts';
import { readSafetensorsHeader } from '../../language-model/safetensors.ts';
import { bytesOf, decodeValues, encodeValues, type WeightType } from '../weight-values.ts';

export interface RawTensor {
  readonly type: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export function encodeRawSafetensors(tensors: ReadonlyMap<string, RawTensor>): Buffer {
  let offset = 0;
  const header: Record<string, object> = {};
  for (const [name, { type, shape, bytes }] of tensors) {
    header[name] = { dtype: type, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  // Not padded: tensors need not lie where their type wants them.
  const json = Buffer.from(JSON.stringify({ __metadata__: { format: 'pt' }, ...header }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, ...[...tensors.values()].map(({ bytes }) => bytes)]);
}

/** Random values of a type. */
export function rawTensor(type: WeightType, shape: readonly number[], values: ArrayLike<number>): RawTensor {
  const bytes = new Uint8Array(elementCount(shape) * bytesOf[type]);
  encodeValues(type, Float64Array.from(values), bytes, new Float32Array(values.length));
  return { type, shape, bytes };
}

const normals = (count: number, random: Random, deviation: number): Float64Array =>
  Float64Array.from({ length: count }, () => deviation * random.normal());

export interface ShardedCheckpoint {
  readonly type: WeightType;
  readonly layers: number;
  readonly outFeatures: number;
  readonly inFeatures: number;
}

export const oProjName = (layer: number): string => `model.layers.${layer}.self_attn.o_proj.weight`;

/** One shard a layer, and one for the embedding, which has nothing to burn. */
export async function writeShardedCheckpoint(folder: string, options: ShardedCheckpoint): Promise<void> {
  const { type, layers, outFeatures, inFeatures } = options;
  const random = new Random(11);
  const tensor = (shape: readonly number[]): RawTensor =>
    rawTensor(type, shape, normals(elementCount(shape), random, 0.05));
  const shards = [new Map([['model.embed_tokens.weight', tensor([5, outFeatures])]])];
  for (let layer = 0; layer < layers; layer += 1) {
    const own = (name: string): string => `model.layers.${layer}.${name}`;
    shards.push(
      new Map([
        [own('input_layernorm.weight'), tensor([outFeatures])],
        [own('self_attn.o_proj.weight'), tensor([outFeatures, inFeatures])],
        [own('mlp.down_proj.weight'), tensor([outFeatures, 24])],
      ]),
    );
  }
  await mkdir(folder, { recursive: true });
  const map: Record<string, string> = {};
  const number = (index: number): string => String(index).padStart(5, '0');
  for (const [index, shard] of shards.entries()) {
    const name = `model-${number(index + 1)}-of-${number(shards.length)}.safetensors`;
    await writeFile(path.join(folder, name), encodeRawSafetensors(shard));
    for (const one of shard.keys()) map[one] = name;
  }
  const json = (name: string, content: object): Promise<void> =>
    writeFile(path.join(folder, name), JSON.stringify(content));
  await json('model.safetensors.index.json', { metadata: { total_size: 1 }, weight_map: map });
  await json('config.json', { model_type: 'llama', num_hidden_layers: layers, torch_dtype: type });
  await json('tokenizer.json', { version: '1.0' });
  await writeFile(path.join(folder, 'README.md'), '# A model');
}

export interface GatesToWrite {
  readonly layers: readonly number[];
  readonly blocks: number;
  readonly type?: 'F32' | 'F64';
  readonly deviation?: number;
  readonly seed?: number;
}

/** @returns the parameters of each layer's gate, as the file holds them */
export async function writeGates(
  folder: string,
  { layers, blocks, type = 'F32', deviation = 0.5, seed = 3 }: GatesToWrite,
): Promise<Map<number, Float64Array>> {
  const random = new Random(seed);
  const gates = layers.map(
    (layer) => [layer, rawTensor(type, [blocks, 28], normals(blocks * 28, random, deviation))] as const,
  );
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, gatesFile),
    encodeRawSafetensors(new Map(gates.map(([layer, tensor]) => [gateName(layer), tensor]))),
  );
  return new Map(gates.map(([layer, tensor]) => [layer, valuesOf(tensor)]));
}

export function valuesOf({ type, shape, bytes }: RawTensor): Float64Array {
  const values = new Float64Array(elementCount(shape));
  decodeValues(type as WeightType, Uint8Array.from(bytes), values);
  return values;
}

/** Every tensor of a file, as it lies there. */
export async function readRaw(file: string): Promise<Map<string, RawTensor>> {
  const bytes = await readFile(file);
  const { tensors } = await readSafetensorsHeader(file);
  return new Map(
    tensors.map(({ name, type, shape, start, end }) => [
      name,
      { type, shape, bytes: bytes.subarray(start, end) },
    ]),
  );
}
