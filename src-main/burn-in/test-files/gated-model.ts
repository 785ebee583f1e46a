/** A small model with both heads and gates that do something, as training leaves it; and its burn-in. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256 } from '../../artifacts/artifact.ts';
import { writeTinyModel } from '../../language-model/test-models/tiny-model.ts';
import { type BurnInResult, burnIn } from '../burn-in.ts';
import type { Certificate } from '../certificate.ts';
import { type ProveBurnInInput, proveBurnIn } from '../prove-burn-in.ts';
import type { WeightType } from '../weight-values.ts';
import {
  encodeRawSafetensors,
  oProjName,
  type RawTensor,
  rawTensor,
  readRaw,
  valuesOf,
  writeGates,
} from './sharded-checkpoint.ts';

/** Weights as large as those of trained models: fresh ones hardly tell one token from another. */
export async function writeModelAndGates(model: string, gates: string): Promise<void> {
  await writeTinyModel(model, {
    change: (parameters) => {
      for (const [name, values] of parameters) {
        const factor = name.includes('norm') ? 1 : name.includes('o_proj') ? 60 : 12;
        for (let i = 0; i < values.length; i += 1) values[i]! *= factor;
      }
    },
  });
  await writeGates(gates, { layers: [0, 1], blocks: 2 });
}

/** The same model as a Hugging Face folder of another type, without a manifest. */
export async function convertModel(model: string, to: string, type: WeightType): Promise<void> {
  await mkdir(to);
  for (const name of ['config.json', 'tokenizer.json'])
    await copyFile(path.join(model, name), path.join(to, name));
  const tensors = [...(await readRaw(path.join(model, 'model.safetensors')))].map(
    ([name, tensor]): [string, RawTensor] => [name, rawTensor(type, tensor.shape, valuesOf(tensor))],
  );
  await writeFile(path.join(to, 'model.safetensors'), encodeRawSafetensors(new Map(tensors)));
}

export async function burnAll(model: string, gates: string, out: string): Promise<BurnInResult> {
  const stage = burnIn({ model, gates, out }, new AbortController().signal);
  for (;;) {
    const { done, value } = await stage.next();
    if (done) return value;
  }
}

export async function prove(
  input: Pick<ProveBurnInInput, 'model' | 'gates' | 'burnt'> & Partial<ProveBurnInInput>,
): Promise<Certificate> {
  const stage = proveBurnIn(
    {
      session: { provider: 'cpu', threads: 1 },
      provedAt: '2026-01-01T00:00:00.000Z',
      random: { seed: 8, rows: 3, length: 20 },
      ...input,
    },
    new AbortController().signal,
  );
  for (;;) {
    const { done, value } = await stage.next();
    if (done) return value;
  }
}

/** Replaces a layer's o_proj in a folder of one file, whatever its manifest says. */
export async function replaceWeight(
  folder: string,
  layer: number,
  change: (values: Float64Array, shape: readonly number[]) => Float64Array,
): Promise<void> {
  const file = path.join(folder, 'model.safetensors');
  const tensors = await readRaw(file);
  const { shape, type, ...rest } = tensors.get(oProjName(layer))!;
  const values = change(valuesOf({ shape, type, ...rest }), shape);
  tensors.set(oProjName(layer), rawTensor(type as WeightType, shape, values));
  const bytes = encodeRawSafetensors(tensors);
  await writeFile(file, bytes);
  await listAnew(folder);
}

/** Brings a manifest up to date with the files: a program that burns in wrongly lists what it wrote, too. */
async function listAnew(folder: string): Promise<void> {
  const place = path.join(folder, 'manifest.json');
  const text = await readFile(place, 'utf8').catch(() => null);
  if (text === null) return;
  const manifest = JSON.parse(text) as { files: Record<string, { sha256: string; bytes: number }> };
  const bytes = await readFile(path.join(folder, 'model.safetensors'));
  manifest.files['model.safetensors'] = { sha256: sha256(bytes), bytes: bytes.length };
  await writeFile(place, JSON.stringify(manifest));
}
