/** Small whole files of every kind that a person may give the program; the fuzzer damages copies of them. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  tinyCheckpoints,
  writeTinyCheckpoint,
} from '../../src-main/gguf/conversion/test-files/tiny-checkpoints.ts';
import { encodeGguf, sample } from '../../src-main/gguf/test-files/encode-gguf.ts';
import { gateName, gatesFile } from '../../src-main/language-model/gates.ts';
import { encodeSafetensors } from '../../src-main/language-model/safetensors.ts';
import { convertModel } from '../../src-main/llama-cpp/test-files/convert-model.ts';
import { quantiseInProcess } from '../../src-main/processes/quantise-in-process.ts';

/** How a file is read: as the program does with a file of that kind. */
export type FuzzedKind = 'gguf' | 'safetensors' | 'gates' | 'checkpoint';

export interface FuzzedFile {
  readonly kind: FuzzedKind;
  /** The folder with all of its files; one of them is damaged. */
  readonly folder: string;
  readonly file: string;
  /** Whether llama.cpp can compute what it holds. */
  readonly model: boolean;
}

/** Checkpoints by their architecture and tokenizer, and what they are converted to. */
const converted = [
  ['Tiny-Llama-1M-Instruct-v2', 'f16'],
  ['mistral', 'f16'],
  ['qwen2', 'bf16'],
  ['qwen3', 'f32'],
  ['gemma', 'f16'],
  ['gemma2', 'f16'],
  ['gemma3', 'f16'],
] as const;

const quantised = [
  ['Tiny-Llama-1M-Instruct-v2', 'Q8_0'],
  ['mistral', 'Q4_K_M'],
] as const;

/** Writes the corpus. @returns its files, in the same order from run to run */
export async function writeCorpus(folder: string): Promise<FuzzedFile[]> {
  const checkpoints = path.join(folder, 'checkpoints');
  const files: FuzzedFile[] = [];
  for (const [name, type] of converted) {
    const checkpoint = tinyCheckpoints.find((one) => one.name === name)!;
    const source = await writeTinyCheckpoint(checkpoint, checkpoints, false);
    await convertModel(source, await place(folder, `${name}.gguf`), type);
    files.push(gguf(folder, `${name}.gguf`));
  }
  for (const [name, type] of quantised) {
    const output = await place(folder, `${name}-${type}.gguf`);
    const input = path.join(folder, `${name}.gguf.d`, `${name}.gguf`);
    const stage = quantiseInProcess({ input, output, type, threads: 1 }, new AbortController().signal);
    while (!(await stage.next()).done);
    files.push(gguf(folder, `${name}-${type}.gguf`));
  }
  await writeFile(await place(folder, 'every-value.gguf'), encodeGguf(sample));
  files.push({ ...gguf(folder, 'every-value.gguf'), model: false });
  for (const name of ['qwen3', 'mistral']) {
    const own = path.join(checkpoints, name);
    for (const file of (await readdir(own)).sort()) {
      if (/\.safetensors$|index\.json$/u.test(file))
        files.push({ kind: 'safetensors', folder: own, file, model: false });
      if (/\.safetensors$|\.json$|\.model$/u.test(file))
        files.push({ kind: 'checkpoint', folder: own, file, model: false });
    }
  }
  const gates = path.join(folder, 'gates');
  await mkdir(gates, { recursive: true });
  const tensors = [0, 1].map((layer) => {
    const values = Float32Array.from({ length: 4 * 28 }, (_, index) => Math.sin(index + layer));
    return [gateName(layer), { shape: [4, 28], values }] as const;
  });
  await writeFile(path.join(gates, gatesFile), encodeSafetensors(new Map(tensors)));
  files.push({ kind: 'gates', folder: gates, file: gatesFile, model: false });
  await writeFile(path.join(folder, 'corpus.json'), JSON.stringify(files));
  return files;
}

export async function readCorpus(folder: string): Promise<FuzzedFile[]> {
  return JSON.parse(await readFile(path.join(folder, 'corpus.json'), 'utf8'));
}

const gguf = (folder: string, file: string): FuzzedFile => ({
  kind: 'gguf',
  folder: path.join(folder, `${file}.d`),
  file,
  model: true,
});

/** Each GGUF file has a folder of its own. */
async function place(folder: string, file: string): Promise<string> {
  await mkdir(path.join(folder, `${file}.d`), { recursive: true });
  return path.join(folder, `${file}.d`, file);
}
