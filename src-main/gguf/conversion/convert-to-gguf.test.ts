import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sha256OfFile } from '../../artifacts/artifact.ts';
import { readModel } from '../../language-model/model-folder.ts';
import { withFile } from '../byte-reader.ts';
import { readGgufHeader } from '../read-header.ts';
import { type ConvertedGguf, type ConvertInput, convertToGguf } from './convert-to-gguf.ts';

const embedded = path.resolve('models/so8t-tiny');
const never = new AbortController().signal;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-convert-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function convert(input: ConvertInput, signal = never): Promise<ConvertedGguf> {
  const stage = convertToGguf(input, signal);
  let next = await stage.next();
  while (!next.done) next = await stage.next();
  return next.value;
}

it('the embedded model becomes a file that says what it is and holds its tensors', async () => {
  const file = path.join(folder, 'tiny.gguf');
  const result = await convert({ folder: embedded, file, type: 'f16', pooling: 'mean', name: 'so8t-tiny' });
  expect(result).toMatchObject({
    architecture: 'llama',
    type: 'f16',
    parameters: 2_622_720,
    warnings: [],
    notes: [],
  });
  expect(result.sha256).toBe(await sha256OfFile(file));
  expect(await readdir(folder)).toEqual(['tiny.gguf']);
  const { metadata, tensors } = withFile(file, readGgufHeader);
  expect(Object.fromEntries(metadata)).toMatchObject({
    'general.architecture': 'llama',
    'general.name': 'so8t-tiny',
    'general.size_label': '2.6M',
    'general.file_type': 1,
    'llama.block_count': 2,
    'llama.attention.head_count_kv': 4,
    'llama.pooling_type': 1,
    'tokenizer.ggml.model': 'gpt2',
    'tokenizer.ggml.pre': 'gpt-2',
    'tokenizer.ggml.bos_token_id': 1,
    'tokenizer.ggml.eos_token_id': 2,
    'tokenizer.ggml.padding_token_id': 0,
    'tokenizer.ggml.add_bos_token': false,
  });
  expect(tensors.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(2 * 2_622_720 + 2 * 5 * 256);
  const { parameters } = await readModel(embedded);
  const bytes = await readFile(file);
  const values = (name: string): Float16Array => {
    const tensor = tensors.find((one) => one.name === name)!;
    return new Float16Array(
      bytes.buffer.slice(bytes.byteOffset + tensor.start, bytes.byteOffset + tensor.start + tensor.bytes),
    );
  };
  expect([...values('token_embd.weight')]).toEqual([...parameters.get('model.embed_tokens.weight')!]);
  // Row 2j + i of a head of 32 rows is row 16i + j of the checkpoint; rows hold 256 values.
  const keys = parameters.get('model.layers.1.self_attn.k_proj.weight')!;
  for (const [row, source] of [
    [0, 0],
    [1, 16],
    [2, 1],
    [31, 31],
    [33, 48],
  ] as const)
    expect([...values('blk.1.attn_k.weight').subarray(row * 256, row * 256 + 256)]).toEqual([
      ...keys.subarray(source * 256, source * 256 + 256),
    ]);
});
