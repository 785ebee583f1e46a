import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../artifacts/artifact.ts';
import { gateName, gatesFile } from '../language-model/gates.ts';
import { writeTinyModel } from '../language-model/test-models/tiny-model.ts';
import { burnIn } from './burn-in.ts';
import {
  encodeRawSafetensors,
  oProjName,
  type RawTensor,
  rawTensor,
  readRaw,
  writeGates,
  writeShardedCheckpoint,
} from './test-files/sharded-checkpoint.ts';

let root: string;
let model: string;
let out: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'so8t-burn-'));
  [model, out] = [path.join(root, 'model'), path.join(root, 'burnt')];
  await writeShardedCheckpoint(model, { type: 'F32', layers: 2, outFeatures: 4, inFeatures: 16 });
  await writeGates(model, { layers: [0, 1], blocks: 2 });
});
afterEach(() => rm(root, { recursive: true }));

/** What a burn-in that must fail says; it must leave nothing. */
async function failure(input: object = {}): Promise<string> {
  const stage = burnIn({ model, out, ...input }, new AbortController().signal);
  const error = await (async () => {
    for (;;) if ((await stage.next()).done) return new Error('nothing was thrown');
  })().catch((thrown: Error) => thrown);
  expect((await readdir(root)).filter((name) => name.startsWith('burnt'))).toEqual([]);
  return error.message;
}

const shard = (layer: number): string => path.join(model, `model-0000${layer + 2}-of-00003.safetensors`);

async function changeShard(layer: number, change: (tensors: Map<string, RawTensor>) => void): Promise<void> {
  const tensors = await readRaw(shard(layer));
  change(tensors);
  await writeFile(shard(layer), encodeRawSafetensors(tensors));
}

const changeWeight = (layer: number, tensor: RawTensor): Promise<void> =>
  changeShard(layer, (tensors) => tensors.set(oProjName(layer), tensor));

const weight = (values: ArrayLike<number>, shape = [4, 16], type: 'F32' | 'F16' = 'F32'): RawTensor =>
  rawTensor(type, shape, values);

const writeGateTensors = (...tensors: [string, RawTensor][]): Promise<void> =>
  writeFile(path.join(model, gatesFile), encodeRawSafetensors(new Map(tensors)));

describe('a burn-in that cannot be', () => {
  it('because no weight has the name of an o_proj', async () => {
    for (const layer of [0, 1])
      await changeShard(layer, (tensors) => {
        tensors.set(`transformer.h.${layer}.attn.c_proj.weight`, tensors.get(oProjName(layer))!);
        tensors.delete(oProjName(layer));
      });
    await rm(path.join(model, 'model.safetensors.index.json'));
    expect(await failure()).toMatch(/no tensor is named .* so nothing would be burnt\. Choose/u);
  });

  it('because a gate belongs to a layer that is not there', async () => {
    await writeGates(model, { layers: [0, 1, 2], blocks: 2 });
    expect(await failure()).toMatch(
      /gates\.safetensors: tensor "model\.layers\.2\.self_attn\.o_proj\.gate" belongs to a layer .* lacks/u,
    );
  });

  it('because a layer has no gate', async () => {
    await writeGates(model, { layers: [1], blocks: 2 });
    expect(await failure()).toMatch(
      /gates\.safetensors: has no tensor "model\.layers\.0\.self_attn\.o_proj\.gate" .* allow layers without/u,
    );
  });

  it('because in_features is not divisible by 8', async () => {
    await changeWeight(1, weight(new Float32Array(4 * 12), [4, 12]));
    expect(await failure()).toMatch(
      /00003-of-00003\.safetensors: tensor "model\.layers\.1\.self_attn\.o_proj\.weight" has in_features 12/u,
    );
  });

  it('because gate and weight have other widths', async () => {
    await changeWeight(1, weight(new Float32Array(4 * 24), [4, 24]));
    expect(await failure()).toMatch(/gate" has 2 blocks; .*o_proj\.weight" needs 3\. Choose/u);
  });

  it('because a weight is no matrix', async () => {
    await changeWeight(0, weight(new Float32Array(64), [64]));
    expect(await failure()).toContain('has shape [64], not [out, in]');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'because a weight holds %s',
    async (value) => {
      const values = new Float32Array(64).fill(0.1);
      values[37] = value;
      await changeWeight(1, weight(values));
      expect(await failure()).toMatch(
        /00003-of-00003\.safetensors: tensor ".*1.*weight": element 37 is NaN or infinity\. It cannot/u,
      );
    },
  );

  it('because a turned weight does not fit its type', async () => {
    // The largest half-precision number eight times: turned together they are longer than it.
    await changeWeight(0, weight(new Float32Array(64).fill(65504), [4, 16], 'F16'));
    expect(await failure()).toMatch(/"model\.layers\.0\..*does not fit F16 once it is turned\. Convert/u);
  });

  it('because a weight is quantised', async () => {
    await changeWeight(0, { type: 'I8', shape: [4, 16], bytes: new Uint8Array(64) });
    expect(await failure()).toContain('holds I8. Convert the model to F32, F16 or BF16 first.');
  });

  it('because the configuration tells of another number of layers', async () => {
    await writeFile(path.join(model, 'config.json'), JSON.stringify({ num_hidden_layers: 3 }));
    expect(await failure()).toContain('tensor "model.layers.2.self_attn.o_proj.weight" is missing');
    await writeFile(path.join(model, 'config.json'), JSON.stringify({ num_hidden_layers: 1 }));
    expect(await failure()).toContain('field "num_hidden_layers" is 1, but 2 layers');
    await writeFile(path.join(model, 'config.json'), '{}');
    expect(await failure()).toContain('field "num_hidden_layers" is missing');
  });

  it('because a gate lies among the weights', async () => {
    await changeShard(1, (tensors) => tensors.set(gateName(1), weight(new Float32Array(56), [2, 28])));
    expect(await failure()).toContain('is a gate; gates belong into "gates.safetensors"');
  });

  it('because the same weight is in two shards', async () => {
    const { bytes, ...rest } = (await readRaw(shard(0))).get(oProjName(0))!;
    await changeShard(1, (tensors) => tensors.set(oProjName(0), { ...rest, bytes: Uint8Array.from(bytes) }));
    expect(await failure()).toContain('is in "model-00002-of-00003.safetensors" too');
  });

  it('because a shard is cut short or missing', async () => {
    const bytes = await readFile(shard(1));
    await writeFile(shard(1), bytes.subarray(0, bytes.length - 3));
    expect(await failure()).toContain('00003-of-00003.safetensors: header field "data_offsets"');
    await rm(shard(1));
    expect(await failure()).toContain('which is not there. Get it too.');
  });

  it('because the gates are no gates', async () => {
    await writeGateTensors(['lora.weight', weight(new Float32Array(56), [2, 28])]);
    expect(await failure()).toContain('tensor "lora.weight" is no gate; gates are named');
    await writeGateTensors([gateName(0), weight(new Float32Array(54), [2, 27])]);
    expect(await failure()).toContain('has shape [2,27], not [blocks, 28]');
    await writeGateTensors([gateName(0), weight(new Float32Array(56), [2, 28], 'F16')]);
    expect(await failure()).toContain('holds F16; gates are F32 or F64');
    const broken = new Float32Array(56);
    broken[30] = Number.NaN;
    await writeGateTensors([gateName(0), weight(broken, [2, 28])]);
    expect(await failure()).toContain(`tensor "${gateName(0)}" holds NaN (element 30)`);
    await writeGateTensors();
    expect(await failure()).toContain('holds no gate');
    await writeFile(path.join(model, gatesFile), 'short');
    expect(await failure()).toContain('is no safetensors file');
    await rm(path.join(model, gatesFile));
    expect(await failure()).toContain('Choose a gates.safetensors, or the folder of a model that has gates');
  });

  it('because a file is not what its manifest lists', async () => {
    const [ours, gates] = [path.join(root, 'ours'), path.join(root, 'gates')];
    await writeTinyModel(ours);
    await writeGates(gates, { layers: [0, 1], blocks: 2 });
    const file = path.join(ours, 'model.safetensors');
    const bytes = await readFile(file);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(file, bytes);
    expect(await failure({ model: ours, gates })).toContain(
      `${file}: its SHA-256 ${sha256(bytes).slice(0, 12)}... does not match the manifest's`,
    );
  });
});
