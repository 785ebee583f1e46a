/** Whole GGUF files that contradict themselves: refused by the program's own check, before llama.cpp sees them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GgufError } from '../gguf/byte-reader.ts';
import { encodeGguf, type TestArray, type TestGguf } from '../gguf/test-files/encode-gguf.ts';
import { readGgufFacts, UnusableGguf } from './gguf-facts.ts';
import { describeModel } from './test-files/random-model.ts';

type Value = TestGguf['metadata'][number];

const tokens = ['a', 'b', 'ab', '<s>', '</s>', ' ', 'c', 'd'];
const list = (of: TestArray['of'], values: readonly unknown[]): TestArray => ({ of, values });
const model = describeModel({
  layers: 2,
  width: 32,
  feedForward: 64,
  vocabulary: tokens.length,
  type: 'F16',
  metadata: [
    ['tokenizer.ggml.model', 'STRING', 'gpt2'],
    ['tokenizer.ggml.pre', 'STRING', 'gpt-2'],
    ['tokenizer.ggml.tokens', 'ARRAY', list('STRING', tokens)],
    [
      'tokenizer.ggml.scores',
      'ARRAY',
      list(
        'FLOAT32',
        tokens.map(() => 0),
      ),
    ],
    [
      'tokenizer.ggml.token_type',
      'ARRAY',
      list(
        'INT32',
        tokens.map(() => 1),
      ),
    ],
    ['tokenizer.ggml.merges', 'ARRAY', list('STRING', ['a b', '  a'])],
    ['tokenizer.ggml.bos_token_id', 'UINT32', 3],
  ],
});

/** The model with other key-values, or more of them. */
const withValues = (...changed: Value[]): TestGguf => ({
  ...model,
  metadata: [...model.metadata.filter(([key]) => !changed.some(([other]) => other === key)), ...changed],
});
const without = (key: string): TestGguf => ({
  ...model,
  metadata: model.metadata.filter(([other]) => other !== key),
});
const withTensor = (name: string, shape: readonly number[], type = 1): TestGguf => ({
  ...model,
  tensors: model.tensors.map((tensor) =>
    tensor.name === name
      ? { name, shape, type, bytes: shape.reduce((product, size) => product * size, type === 1 ? 2 : 1) }
      : tensor,
  ),
});
const renamed = (from: string, to: string): TestGguf => ({
  ...model,
  tensors: model.tensors.map((tensor) => (tensor.name === from ? { ...tensor, name: to } : tensor)),
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-hostile-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(gguf: TestGguf) {
  const file = path.join(folder, 'model.gguf');
  await writeFile(file, encodeGguf(gguf));
  return readGgufFacts(file);
}

const uint = (key: string, number: number): TestGguf => withValues([`llama.${key}`, 'UINT32', number]);
const texts = (key: string, values: readonly string[]): TestGguf =>
  withValues([`tokenizer.ggml.${key}`, 'ARRAY', list('STRING', values)]);

describe('a GGUF file that is no model', () => {
  it('is told from one that is', async () => {
    expect(await read(model)).toMatchObject({ hiddenSize: 32, vocabularySize: 8, architecture: 'llama' });
  });

  it.each<[string, TestGguf, string]>([
    [
      'of a token that is there twice',
      texts('tokens', [...tokens.slice(1), 'b']),
      'tokens"[7]: the token "b"',
    ],
    [
      'of two tokens without text and one that is called so',
      texts('tokens', [...tokens.slice(0, 6), '', '[EMPTY_6]']),
      'tokens"[7]: the token "[EMPTY_6]" is there twice',
    ],
    [
      'of a token of 5000 bytes',
      texts('tokens', [...tokens.slice(1), 'x'.repeat(5000)]),
      'a token of 5000 bytes',
    ],
    ['of fewer tokens than rows', texts('tokens', tokens.slice(1)), 'has 7 entries, the embedding 8 rows'],
    ['of a merge without a space', texts('merges', ['a b', 'ab']), 'merges"[1]: the merge "ab" has no space'],
    [
      'of merges that are numbers',
      withValues(['tokenizer.ggml.merges', 'ARRAY', list('INT32', [1])]),
      'tokenizer.ggml.merges": it is no list of texts',
    ],
    [
      'of scores for some tokens',
      withValues(['tokenizer.ggml.scores', 'ARRAY', list('FLOAT32', [0, 0])]),
      'tokenizer.ggml.scores": it has 2 entries, the vocabulary 8',
    ],
    [
      'of token types that are texts',
      texts('token_type', tokens),
      'tokenizer.ggml.token_type": it is no list of INT32',
    ],
    [
      'of an id beyond the vocabulary',
      withValues(['tokenizer.ggml.bos_token_id', 'UINT32', 8]),
      'tokenizer.ggml.bos_token_id": 8 is no id of a vocabulary of 8 tokens',
    ],
    [
      'of a negative id',
      withValues(['tokenizer.ggml.eot_token_id', 'INT32', -1]),
      'tokenizer.ggml.eot_token_id": -1 is no id',
    ],
    [
      'of pieces without bytes',
      withValues(['tokenizer.ggml.model', 'STRING', 'llama']),
      'tokenizer.ggml.tokens": the byte token "<0x00>" is missing',
    ],
    ['of no layers', uint('block_count', 0), 'llama.block_count": 0 is no size'],
    [
      'of fewer layers than tensors',
      uint('block_count', 1),
      'tensor "blk.1.attn_norm.weight": the model has 1 layers',
    ],
    ['of heads that do not divide', uint('attention.head_count', 6), 'llama.attention.head_count'],
    ['of shared heads that do not divide', uint('attention.head_count_kv', 3), '4 heads cannot share 3'],
    [
      'of a head wider than its tensors',
      uint('attention.key_length', 16),
      'tensor "blk.0.attn_q.weight": its shape [32,32] should be [32,64]',
    ],
    ['of an odd turn', uint('rope.dimension_count', 3), 'llama.rope.dimension_count": 3 of 8 elements'],
    [
      'of an unknown turn',
      withValues(['llama.rope.scaling.type', 'STRING', 'x']),
      'llama.rope.scaling.type": "x" is none of',
    ],
    [
      'of a norm of NaN',
      withValues(['llama.attention.layer_norm_rms_epsilon', 'FLOAT32', Number.NaN]),
      'NaN is not between 0 and 1',
    ],
    [
      'of a norm below zero',
      withValues(['llama.attention.layer_norm_rms_epsilon', 'FLOAT32', -1]),
      '-1 is not between 0 and 1',
    ],
    ['of too many experts', uint('expert_count', 513), 'llama.expert_count": 513 is no size up to 512'],
    ['of experts that are not there', uint('expert_used_count', 2), '2 of 0 experts cannot be used'],
    [
      'of more predicted layers than layers',
      uint('nextn_predict_layers', 3),
      'llama.nextn_predict_layers": 3 is more than 2',
    ],
    [
      'of another width',
      uint('embedding_length', 64),
      'tensor "token_embd.weight": its shape [32,8] should be [64,8]',
    ],
    ['of no width', without('llama.embedding_length'), '"llama.embedding_length" is missing'],
    [
      'of a tensor of another shape',
      withTensor('blk.1.ffn_up.weight', [32, 32]),
      'tensor "blk.1.ffn_up.weight": its shape [32,32] should be [32,64]',
    ],
    [
      'of a tensor of integers',
      withTensor('blk.1.ffn_up.weight', [32, 64], 24),
      'tensor "blk.1.ffn_up.weight": I8 values',
    ],
    [
      'of no embedding',
      renamed('token_embd.weight', 'tok.weight'),
      '"token_embd.weight" is missing among the tensors',
    ],
    [
      'that is one part of several',
      withValues(['split.count', 'UINT16', 2]),
      '"split.count" says that this is one part',
    ],
    [
      'of parts in words',
      withValues(['split.count', 'STRING', '2']),
      '"split.count" says that this is one part',
    ],
  ])('because %s', async (_, gguf, message) => {
    const error = await read(gguf).catch((thrown: unknown) => thrown);
    expect(error instanceof GgufError || error instanceof UnusableGguf, String(error)).toBe(true);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).toContain(path.join(folder, 'model.gguf'));
  });

  it('because a token is not UTF-8', async () => {
    const bytes = encodeGguf(model);
    bytes[bytes.indexOf('<s>')] = 0xff;
    const file = path.join(folder, 'model.gguf');
    await writeFile(file, bytes);
    expect(() => readGgufFacts(file)).toThrow('tokens"[3]: it is not UTF-8');
  });
});
