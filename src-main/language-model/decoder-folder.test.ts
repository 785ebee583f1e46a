import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { readDecoder } from './decoder-folder.ts';
import { gateName } from './gates.ts';
import { readModel } from './model-folder.ts';
import { type Parameters, trunkParameters } from './parameters.ts';
import { encodeSafetensors, readSafetensors, type Tensor } from './safetensors.ts';
import { writeTinyModel } from './test-models/tiny-model.ts';

const fixture = (name: string): string => path.join(import.meta.dirname, 'fixtures', name);

let folder: string;
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'so8t-decoder-')), 'model');
  onTestFinished(() => rm(path.dirname(folder), { recursive: true }));
});

/** A copy of a fixture, with something changed about the tensors of one of its files. */
async function changed(
  name: string,
  file = 'model.safetensors',
  change: (tensors: Map<string, Tensor>) => void = () => undefined,
): Promise<void> {
  await cp(fixture(name), folder, { recursive: true });
  const tensors = await readSafetensors(path.join(folder, file));
  change(tensors);
  await writeFile(path.join(folder, file), encodeSafetensors(tensors));
}

describe('a Hugging Face folder', () => {
  it('gives trunk and task head of a model with both heads, with its gates', async () => {
    const turn = (parameters: Parameters): void => void parameters.get(gateName(1))!.fill(0.1);
    await writeTinyModel(folder, { gatedLayers: [0, 1], change: turn });
    const { config, specifications, parameters } = await readDecoder(folder);
    const model = await readModel(folder);
    expect(config).toEqual(model.config);
    const names = [...trunkParameters(config).map(({ name }) => name), gateName(0), gateName(1)];
    expect(specifications.map(({ name }) => name)).toEqual(names);
    expect([...parameters.keys()].sort()).toEqual(names.sort());
    for (const [name, values] of parameters) expect(values).toEqual(model.parameters.get(name));
  });

  it('may be several files that an index names', async () => {
    const { specifications, parameters } = await readDecoder(fixture('mistral'));
    expect([...parameters.keys()].sort()).toEqual(specifications.map(({ name }) => name).sort());
  });

  it('may hold the tied weights once more, and constants of older files', async () => {
    await changed('gemma', 'model.safetensors', (tensors) => {
      tensors.set('lm_head.weight', tensors.get('model.embed_tokens.weight')!);
      const values = new Float32Array(4);
      tensors.set('model.layers.0.self_attn.rotary_emb.inv_freq', { shape: [4], values });
    });
    expect(await readDecoder(folder)).toEqual(await readDecoder(fixture('gemma')));
  });

  it('with a tensor that its configuration has no place for is refused by name', async () => {
    await changed('qwen3', 'model.safetensors', (tensors) => {
      tensors.set('model.layers.0.self_attn.q_proj.bias', { shape: [16], values: new Float32Array(16) });
    });
    await expect(readDecoder(folder)).rejects.toThrow(
      `${path.join(folder, 'model.safetensors')}: tensor "model.layers.0.self_attn.q_proj.bias" has no place in the qwen3 model`,
    );
  });

  it('with a tensor in two files is refused by name', async () => {
    await changed('mistral', 'model-00001-of-00004.safetensors', (tensors) => {
      tensors.set('model.norm.weight', { shape: [12], values: new Float32Array(12) });
    });
    await expect(readDecoder(folder)).rejects.toThrow(
      'tensor "model.norm.weight" is in another file of the folder',
    );
  });

  it('with a tensor missing, of another shape or not finite is refused by name', async () => {
    const name = 'model.layers.1.self_attn.q_norm.weight';
    await changed('qwen3', 'model.safetensors', (tensors) => tensors.delete(name));
    await expect(readDecoder(folder)).rejects.toThrow(`parameter "${name}" [8] is missing`);
    await changed('qwen3', 'model.safetensors', (tensors) =>
      tensors.set(name, { shape: [2, 4], values: new Float32Array(8) }),
    );
    await expect(readDecoder(folder)).rejects.toThrow(
      `tensor "${name}" has shape [2,4]; the configuration asks for [8]`,
    );
    await changed('qwen3', 'model.safetensors', (tensors) =>
      tensors.get(name)!.values.set([Number.POSITIVE_INFINITY], 2),
    );
    await expect(readDecoder(folder)).rejects.toThrow(`tensor "${name}" holds NaN or infinity`);
  });

  it('whose index is wrong is refused with its file and field', async () => {
    await cp(fixture('mistral'), folder, { recursive: true });
    const index = path.join(folder, 'model.safetensors.index.json');
    const json = JSON.parse(await readFile(index, 'utf8')) as { weight_map: Record<string, string> };
    const write = (map: unknown) => writeFile(index, JSON.stringify({ ...json, weight_map: map }));
    const outside = `..${path.sep}model.safetensors`;
    await write({ ...json.weight_map, 'model.norm.weight': outside });
    await expect(readDecoder(folder)).rejects.toThrow(
      `${index}: field "weight_map" names the file "${outside}", which is not in the folder`,
    );
    await write({ 'model.norm.weight': 3 });
    await expect(readDecoder(folder)).rejects.toThrow(
      `${index}: field "weight_map" does not name a file for each tensor`,
    );
    await writeFile(index, '{');
    await expect(readDecoder(folder)).rejects.toThrow(`${index}: cannot be read as JSON`);
    await rm(index);
    await expect(readDecoder(folder)).rejects.toThrow(
      `${folder}: has neither "model.safetensors" nor "model.safetensors.index.json"`,
    );
  });

  it('without one of the files that its index names is refused', async () => {
    await cp(fixture('mistral'), folder, { recursive: true });
    const missing = 'model-00003-of-00004.safetensors';
    await rename(path.join(folder, missing), path.join(folder, 'elsewhere.safetensors'));
    await expect(readDecoder(folder)).rejects.toThrow(
      `names the file "${missing}", which is not in the folder`,
    );
  });
});
