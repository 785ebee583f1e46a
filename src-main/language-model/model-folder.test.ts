import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArtifactError, readManifest, sha256, writeArtifact } from '../artifacts/artifact.ts';
import { type Model, modelFiles, modelSpecifications, readModel } from './model-folder.ts';
import { initialParameters, type Parameters } from './parameters.ts';
import { tinyConfig, tinyConfigFile, tinyTokenizerFile, writeTinyModel } from './test-models/tiny-model.ts';

let folder: string;
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'so8t-model-')), 'model');
});
afterEach(() => rm(path.dirname(folder), { recursive: true }));

const unchanged = new Map([
  ['config.json', JSON.stringify(tinyConfigFile)],
  ['tokenizer.json', JSON.stringify(tinyTokenizerFile)],
]);
const specifications = modelSpecifications(tinyConfig, 'mlp');

/** Writes a model folder with something wrong about it; hashes fit. */
async function writeModel(change: {
  parameters?: (parameters: Parameters) => void;
  specifications?: typeof specifications;
  files?: (files: Map<string, string | Uint8Array>) => void;
  manifest?: Record<string, unknown>;
}): Promise<void> {
  const parameters = initialParameters(specifications, 1);
  change.parameters?.(parameters);
  const files = new Map(modelFiles(parameters, change.specifications ?? specifications, unchanged));
  change.files?.(files);
  await writeArtifact(folder, {
    kind: 'model',
    name: 'odd',
    files,
    parameters: change.manifest ?? { safetyHead: 'mlp' },
  });
}

describe('a model folder', () => {
  it('gives back what was written', async () => {
    const hash = await writeTinyModel(folder, { seed: 7 });
    const model: Model = await readModel(folder);
    expect(model.artifact.manifestSha256).toBe(hash);
    expect(model.config).toEqual(tinyConfig);
    expect(model.head).toBe('mlp');
    expect([...model.parameters].sort()).toEqual([...initialParameters(specifications, 7)].sort());
    expect(model.tokenizer.encode('Az')).toEqual([8 + 65, 8 + 122]);
    expect([...model.unchangedFiles.keys()]).toEqual(['config.json', 'tokenizer.json']);
  });

  it('rounds to float16 where that is asked for', async () => {
    const parameters = initialParameters(specifications, 7);
    await writeArtifact(folder, {
      kind: 'model',
      name: 'half',
      files: modelFiles(parameters, specifications, unchanged, 'F16'),
      parameters: { safetyHead: 'mlp' },
    });
    const read = (await readModel(folder)).parameters.get('lm_head.weight')!;
    const worst = Math.max(
      ...read.map((value, i) => Math.abs(value / parameters.get('lm_head.weight')![i]! - 1)),
    );
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThan(0.01);
  });

  it.each(['config.json', 'tokenizer.json', 'model.safetensors', 'safety_head.safetensors'])(
    'is refused when %s changed',
    async (name) => {
      await writeTinyModel(folder);
      const bytes = await readFile(path.join(folder, name));
      bytes[bytes.length - 1]! ^= 1;
      await writeFile(path.join(folder, name), bytes);
      await expect(readModel(folder)).rejects.toThrow(ArtifactError);
      await expect(readModel(folder)).rejects.toThrow(`${path.join(folder, name)}: its SHA-256`);
    },
  );

  it.each(['config.json', 'tokenizer.json', 'model.safetensors', 'safety_head.safetensors'])(
    'is refused when its manifest does not vouch for %s',
    async (name) => {
      await writeTinyModel(folder);
      const { manifest } = await readManifest(folder);
      delete manifest.files[name];
      await writeFile(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
      await expect(readModel(folder)).rejects.toThrow(`${folder}: the manifest lists no "${name}"`);
    },
  );

  it('does not read settings that the manifest does not list', async () => {
    await writeTinyModel(folder);
    await writeFile(path.join(folder, 'tokenizer_config.json'), '{ broken');
    expect((await readModel(folder)).tokenizer.encode('A')).toEqual([8 + 65]);
  });

  it('that is a data set is refused', async () => {
    await writeArtifact(folder, { kind: 'data-set', name: 'x', files: new Map() });
    await expect(readModel(folder)).rejects.toThrow('is a data-set; a model or checkpoint is needed here');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('with %d in a tensor is refused', async (value) => {
    await writeModel({ parameters: (parameters) => parameters.get('model.norm.weight')!.set([value], 3) });
    await expect(readModel(folder)).rejects.toThrow(
      /model\.safetensors: tensor "model\.norm\.weight" holds NaN or infinity/u,
    );
    await writeModel({
      parameters: (parameters) => parameters.get('safety_head.dense.bias')!.set([value], 1),
    });
    await expect(readModel(folder)).rejects.toThrow(
      /safety_head\.safetensors: tensor "safety_head\.dense\.bias" holds NaN/u,
    );
  });

  it('without one of its tensors is refused by name', async () => {
    await writeModel({
      specifications: specifications.filter(({ name }) => name !== 'model.layers.1.mlp.up_proj.weight'),
    });
    await expect(readModel(folder)).rejects.toThrow(
      'parameter "model.layers.1.mlp.up_proj.weight" [32,16] is missing',
    );
    await writeModel({
      specifications: specifications.filter(({ name }) => name !== 'safety_head.output.bias'),
    });
    await expect(readModel(folder)).rejects.toThrow('parameter "safety_head.output.bias" [3] is missing');
  });

  it('with a transposed tensor is refused by name', async () => {
    await writeModel({
      specifications: specifications.map((one) =>
        one.name.endsWith('0.mlp.up_proj.weight') ? { ...one, shape: one.shape.toReversed() } : one,
      ),
    });
    await expect(readModel(folder)).rejects.toThrow(
      'tensor "model.layers.0.mlp.up_proj.weight" has shape [16,32]; the configuration asks for [32,16]',
    );
  });

  it('without a known safety head is refused, with the kinds there are', async () => {
    await writeModel({ manifest: { safetyHead: 'oracle' } });
    await expect(readModel(folder)).rejects.toThrow(
      'manifest field "parameters.safetyHead" must be one of mlp, linear',
    );
  });

  it('with a configuration of another size is refused', async () => {
    await writeModel({
      files: (files) => files.set('config.json', JSON.stringify({ ...tinyConfigFile, hidden_size: 20 })),
    });
    await expect(readModel(folder)).rejects.toThrow(
      /has shape \[\d+,16\]; the configuration asks for \[\d+,20\]/u,
    );
  });

  it('is hashed file by file', async () => {
    await writeTinyModel(folder);
    const { manifest } = await readManifest(folder);
    for (const [name, { sha256: hash }] of Object.entries(manifest.files)) {
      expect(sha256(await readFile(path.join(folder, name)))).toBe(hash);
    }
  });
});
