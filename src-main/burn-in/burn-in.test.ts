import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readManifest, sha256, verifyArtifact } from '../artifacts/artifact.ts';
import { readModel } from '../language-model/model-folder.ts';
import { writeTinyModel } from '../language-model/test-models/tiny-model.ts';
import { checkModelFolder } from '../model-files/check-model.ts';
import { type BurnInInput, type BurnInProgress, type BurnInResult, burnIn } from './burn-in.ts';
import { rotationsOf } from './rotation.ts';
import {
  oProjName,
  type RawTensor,
  rawTensor,
  readRaw,
  type ShardedCheckpoint,
  valuesOf,
  writeGates,
  writeShardedCheckpoint,
} from './test-files/sharded-checkpoint.ts';
import type { WeightType } from './weight-values.ts';

let root: string;
let model: string;
let out: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'so8t-burn-'));
  [model, out] = [path.join(root, 'model'), path.join(root, 'burnt')];
});
afterEach(() => rm(root, { recursive: true }));

async function burn(
  input: Partial<BurnInInput> = {},
  onProgress: (progress: BurnInProgress) => void = () => undefined,
  signal = new AbortController().signal,
): Promise<BurnInResult> {
  const stage = burnIn({ model, out, ...input }, signal);
  for (;;) {
    const { done, value } = await stage.next();
    if (done) return value;
    onProgress(value);
  }
}

const small: ShardedCheckpoint = { type: 'F32', layers: 2, outFeatures: 6, inFeatures: 16 };
const shardOf = (layer: number): string => `model-0000${layer + 2}-of-00003.safetensors`;

/** W R by its definition: W'[o, j] = sum over k of W[o, k] R[k, j], k and j in the same block. */
function turned(weight: RawTensor, parameters: Float64Array): Float64Array {
  const values = valuesOf(weight);
  const rotations = rotationsOf(parameters);
  const width = weight.shape[1]!;
  return values.map((_, index) => {
    const [row, column] = [Math.floor(index / width) * width, index % width];
    const [block, j] = [Math.floor(column / 8), column % 8];
    let sum = 0;
    for (let k = 0; k < 8; k += 1) sum += values[row + block * 8 + k]! * rotations[block * 64 + k * 8 + j]!;
    return sum;
  });
}

describe('burning in', () => {
  it.each<WeightType>(['F64', 'F32', 'F16', 'BF16'])(
    'makes W R of every gated weight of %s, rounded once, and leaves every other byte as it is',
    async (type) => {
      await writeShardedCheckpoint(model, { ...small, type });
      const gates = await writeGates(model, { layers: [0, 1], blocks: 2, type: 'F64' });
      const result = await burn();
      for (const layer of [0, 1]) {
        const before = await readRaw(path.join(model, shardOf(layer)));
        const after = await readRaw(path.join(out, shardOf(layer)));
        expect([...after.keys()]).toEqual([...before.keys()]);
        for (const [name, tensor] of before) {
          const burnt = after.get(name)!;
          expect(burnt.type).toBe(type);
          if (name !== oProjName(layer)) {
            expect(burnt.bytes).toEqual(tensor.bytes);
            continue;
          }
          const exact = turned(tensor, gates.get(layer)!);
          const found = valuesOf(burnt);
          if (type === 'F64')
            exact.forEach((value, i) => {
              expect(found[i]).toBeCloseTo(value, 15);
            });
          else expect(found).toEqual(valuesOf(rawTensor(type, tensor.shape, exact)));
        }
      }
      expect(result.figures).toMatchObject({ burntLayers: 2, layersWithoutGate: [], identityGates: false });
      expect(result.figures.orthogonality).toBeLessThan(1e-14);
      const half = { F64: 0, F32: 2 ** -25, F16: 2 ** -12, BF16: 2 ** -9 }[type];
      expect(result.figures.castError.relative).toBeLessThanOrEqual(half);
      if (type !== 'F64') expect(result.figures.castError.relative).toBeGreaterThan(half / 4);
    },
  );

  it('gives a whole artifact with its lineage, without gates, and does not touch the source', async () => {
    await writeShardedCheckpoint(model, small);
    await writeGates(model, { layers: [0, 1], blocks: 2 });
    const gatesHash = sha256(await readFile(path.join(model, 'gates.safetensors')));
    const before = await hashes(model);
    const result = await burn({ name: 'burnt' });
    expect(await hashes(model)).toEqual(before);
    const names = Object.keys(before).filter((name) => name !== 'gates.safetensors');
    expect((await readdir(out)).sort()).toEqual([...names, 'manifest.json'].sort());
    for (const name of ['config.json', 'tokenizer.json', 'README.md', 'model.safetensors.index.json'])
      expect(await readFile(path.join(out, name))).toEqual(await readFile(path.join(model, name)));
    const { manifest, manifestSha256 } = await verifyArtifact(out, ['imported-model']);
    expect(manifestSha256).toBe(result.manifestSha256);
    expect(manifest.name).toBe('burnt');
    expect(manifest.parents.map(({ role }) => role)).toEqual(['model-files', 'gates-file']);
    expect(manifest.parents[1]!.manifest).toBe(gatesHash);
    expect(await readdir(root)).toEqual(['burnt', 'model']);
    // The shelf takes it as it is.
    expect(await checkModelFolder(out)).toMatchObject({ format: 'hugging-face', canJudge: false });
  });

  it('keeps a model of ours a model with both heads', async () => {
    const manifest = await writeTinyModel(model);
    const gates = path.join(root, 'gates');
    await writeGates(gates, { layers: [0, 1], blocks: 2 });
    await burn({ gates });
    const { artifact } = await readModel(out);
    expect(artifact.manifest.kind).toBe('model');
    expect(artifact.manifest.parents[0]).toEqual({ role: 'model', manifest });
    expect(await checkModelFolder(out)).toMatchObject({ canJudge: true });
    expect((await readManifest(model)).manifestSha256).toBe(manifest);
  });

  it('burns weights of many pieces, whose rows cross from one to the next', async () => {
    await writeShardedCheckpoint(model, { type: 'F32', layers: 1, outFeatures: 700, inFeatures: 1000 });
    const gates = await writeGates(model, { layers: [0], blocks: 125 });
    const told: BurnInProgress[] = [];
    await burn({}, (progress) => told.push(progress));
    const name = 'model-00002-of-00002.safetensors';
    const before = (await readRaw(path.join(model, name))).get(oProjName(0))!;
    const after = (await readRaw(path.join(out, name))).get(oProjName(0))!;
    const exact = turned(before, gates.get(0)!);
    const found = valuesOf(after);
    expect(found.findIndex((value, i) => Math.abs(value - exact[i]!) > 1e-8)).toBe(-1);
    expect(told.at(-1)).toMatchObject({ layersDone: 1, layers: 1 });
    expect(told.at(-1)!.bytesDone).toBe(told.at(-1)!.bytes);
  });

  it('gives equal bytes each time, and replaces an earlier burn-in', async () => {
    await writeShardedCheckpoint(model, small);
    await writeGates(model, { layers: [0, 1], blocks: 2 });
    const first = await burn();
    expect(await burn()).toEqual(first);
    expect(await readdir(root)).toEqual(['burnt', 'model']);
  });

  it('says when gates do nothing', async () => {
    await writeShardedCheckpoint(model, small);
    await writeGates(model, { layers: [0, 1], blocks: 2, deviation: 0 });
    const { figures } = await burn();
    expect(figures.identityGates).toBe(true);
    expect(figures.castError).toEqual({ largest: 0, relative: 0 });
    expect(await readFile(path.join(out, shardOf(0)))).toEqual(await readFile(path.join(model, shardOf(0))));
  });

  it('leaves layers without a gate alone where that is allowed', async () => {
    await writeShardedCheckpoint(model, small);
    await writeGates(model, { layers: [1], blocks: 2 });
    const { figures } = await burn({ allowMissingGates: true });
    expect(figures).toMatchObject({ burntLayers: 1, layersWithoutGate: [0] });
    expect(await readFile(path.join(out, shardOf(0)))).toEqual(await readFile(path.join(model, shardOf(0))));
    expect(await readFile(path.join(out, shardOf(1)))).not.toEqual(
      await readFile(path.join(model, shardOf(1))),
    );
  });

  it('takes no place where something else stands, nor one inside its sources', async () => {
    await writeShardedCheckpoint(model, small);
    await writeGates(model, { layers: [0, 1], blocks: 2 });
    await mkdir(out);
    await writeFile(path.join(out, 'mine.txt'), 'mine');
    await expect(burn()).rejects.toThrow('is there already and no earlier burn-in');
    expect(await readdir(out)).toEqual(['mine.txt']);
    await expect(burn({ out: model })).rejects.toThrow('Choose a folder of its own');
    await expect(burn({ out: path.join(model, 'burnt') })).rejects.toThrow('Choose a folder of its own');
    await expect(burn({ out: root })).rejects.toThrow('Choose a folder of its own');
  });
});

async function hashes(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const entries = names.map(async (name) => [name, sha256(await readFile(path.join(folder, name)))] as const);
  return Object.fromEntries(await Promise.all(entries));
}
