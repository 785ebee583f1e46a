/** Checkpoints that cannot be converted: what the error says, and that nothing is left. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gatesFile } from '../../language-model/gates.ts';
import { type ConvertedGguf, type ConvertInput, convertToGguf } from './convert-to-gguf.ts';
import { encodeCheckpoint, type TestTensor } from './test-files/encode-checkpoint.ts';
import {
  randomTensors,
  type TinyCheckpoint,
  tinyCheckpoints,
  writeTinyCheckpoint,
} from './test-files/tiny-checkpoints.ts';
import { byteLevelTokenizer } from './test-files/tiny-tokenizers.ts';

const named = (name: string): TinyCheckpoint => tinyCheckpoints.find((one) => one.name === name)!;

let parent: string;
let folder: string;
let sharded: string;
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'so8t-hostile-'));
  folder = await writeTinyCheckpoint(named('qwen3'), parent, false);
  sharded = await writeTinyCheckpoint(named('mistral'), parent, false);
});
afterEach(() => rm(parent, { recursive: true }));

async function convert(change: Partial<ConvertInput> = {}): Promise<ConvertedGguf> {
  const input: ConvertInput = { folder, file: path.join(parent, 'out.gguf'), type: 'f16', ...change };
  const stage = convertToGguf(input, new AbortController().signal);
  let next = await stage.next();
  while (!next.done) next = await stage.next();
  return next.value;
}

/** Expects an error with all these parts, and no file. */
async function refused(change: Partial<ConvertInput>, ...parts: readonly string[]): Promise<void> {
  const error = await convert(change).then(
    () => undefined,
    (found: Error) => found,
  );
  for (const part of parts) expect(error?.message).toContain(part);
  expect((await readdir(parent)).filter((name) => name.includes('.gguf'))).toEqual([]);
}

async function changeJson(name: string, change: (json: Record<string, unknown>) => unknown): Promise<void> {
  const file = path.join(folder, name);
  const json = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  await writeFile(file, JSON.stringify(change(json) ?? json));
}

const config = (fields: Record<string, unknown>): Promise<void> =>
  changeJson('config.json', (json) => ({ ...json, ...fields }));

async function changeTensors(change: (tensors: TestTensor[]) => TestTensor[]): Promise<void> {
  const tensors = randomTensors(named('qwen3').config, 'F32', 1);
  await writeFile(path.join(folder, 'model.safetensors'), encodeCheckpoint(change(tensors)));
}

describe('tensors', () => {
  const victim = 'model.layers.1.self_attn.k_norm.weight';
  const tensor: TestTensor = { name: 'x', type: 'F32', shape: [2], values: new Float32Array(2) };

  it('that are missing', async () => {
    await changeTensors((tensors) => tensors.filter(({ name }) => name !== victim));
    await refused({}, `tensor "${victim}" [16] is missing`, 'config.json', 'Get all files');
  });

  it('that have no place', async () => {
    await changeTensors((tensors) => [...tensors, { ...tensor, name: 'model.layers.2.mlp.up_proj.weight' }]);
    await refused(
      {},
      'model.safetensors: tensor "model.layers.2.mlp.up_proj.weight" has no place',
      '"num_hidden_layers"',
    );
    await changeTensors((tensors) => [
      ...tensors,
      { ...tensor, name: 'model.layers.0.self_attn.rotary_emb.inv_freq' },
    ]);
    await expect(convert()).resolves.toMatchObject({ warnings: [] });
  });

  it('of another shape or no floats', async () => {
    await changeTensors((tensors) =>
      tensors.map((one) => (one.name === victim ? { ...one, shape: [8], values: new Float32Array(8) } : one)),
    );
    await refused({}, `tensor "${victim}" has the shape [8]`, 'asks for [16]');
    await changeTensors((tensors) =>
      tensors.map((one) => (one.name === victim ? { ...one, type: 'I32' } : one)),
    );
    await refused({}, `tensor "${victim}" holds I32 values, not floats`);
  });

  it('that are a copy of the tied embedding are left out', async () => {
    await config({ tie_word_embeddings: true });
    expect((await convert()).tensors).toBe(2 + 2 * 11);
  });

  it('with values that are no numbers are converted and reported', async () => {
    await changeTensors((tensors) => {
      const [embedding, norm] = [tensors[0]!.values, tensors.find(({ name }) => name === victim)!.values];
      [embedding[0], embedding[77], embedding[78], norm[3]] = [Number.NaN, 1e6, -Infinity, Infinity];
      return tensors;
    });
    expect((await convert()).warnings).toEqual([
      { tensor: 'model.embed_tokens.weight', notFinite: 2, overflowed: 1 },
      { tensor: victim, notFinite: 1, overflowed: 0 },
    ]);
  });

  it('in a file that is cut off, missing or other than the index says', async () => {
    const part = path.join(sharded, 'model-00002-of-00003.safetensors');
    const bytes = await readFile(part);
    await writeFile(part, bytes.subarray(0, -4));
    await refused({ folder: sharded }, part, 'the tensors end at byte');
    await rm(part);
    await refused({ folder: sharded }, `${part}: is missing`);
    await writeFile(part, encodeCheckpoint([tensor]));
    await refused({ folder: sharded }, 'field "weight_map.', 'does not hold this tensor');
    const index = path.join(sharded, 'model.safetensors.index.json');
    await writeFile(index, JSON.stringify({ weight_map: { x: '../../outside.safetensors' } }));
    await refused({ folder: sharded }, index, 'field "weight_map.x"', 'is no file name');
    await writeFile(index, '{');
    await refused({ folder: sharded }, index, 'cannot be read as JSON');
  });

  it('that are not there at all, or come with gates', async () => {
    await writeFile(path.join(folder, gatesFile), '');
    await refused({}, gatesFile, 'Burn them into the weights first');
    await rm(path.join(folder, gatesFile));
    await rm(path.join(folder, 'model.safetensors'));
    await refused({}, folder, 'has no "model.safetensors"');
  });
});

describe('configurations', () => {
  it.each<[Record<string, unknown>, string, string]>([
    [{ model_type: 'mamba' }, 'model_type', '"mamba" cannot be converted'],
    [{ model_type: undefined }, 'model_type', 'cannot be converted'],
    [{ model_type: 'constructor' }, 'model_type', 'cannot be converted'],
    [{ hidden_size: 'many' }, 'hidden_size', 'expected number'],
    [{ num_hidden_layers: 513 }, 'num_hidden_layers', '512'],
    [{ num_key_value_heads: 3 }, 'num_key_value_heads', '3 does not divide 4'],
    [{ head_dim: 15 }, 'head_dim', '15 is odd'],
    [{ hidden_act: 'relu' }, 'hidden_act', '"relu"'],
    [{ quantization_config: { bits: 4 } }, 'quantization_config', 'f16, bf16 or f32'],
    [{ rope_scaling: { rope_type: 'longrope' } }, 'rope_parameters.rope_type', '"longrope"'],
    [{ rope_scaling: { type: 'linear' } }, 'rope_parameters.factor', 'is missing'],
    [{ rope_scaling: { type: 'llama3', factor: 8 } }, 'rope_parameters.rope_type', 'scales no qwen3 models'],
    [{ partial_rotary_factor: 0.5 }, 'partial_rotary_factor', 'in part'],
    [{ final_logit_softcapping: 30 }, 'final_logit_softcapping', 'caps no output logits'],
  ])('with %j', async (fields, field, problem) => {
    await config(fields);
    await refused({}, `config.json: field "${field}"`, problem);
  });

  it('that ask llama.cpp for another scale of attention', async () => {
    folder = await writeTinyCheckpoint(named('gemma2'), parent, false);
    await config({ query_pre_attn_scalar: 24 });
    await refused({}, 'field "query_pre_attn_scalar": 24', '(16)');
  });

  it('that are missing or no JSON', async () => {
    await writeFile(path.join(folder, 'config.json'), '[]');
    await refused({}, 'config.json: is not a JSON object');
    await rm(path.join(folder, 'config.json'));
    await refused({}, 'config.json: is missing');
  });

  it('whose window llama.cpp does not know are told in a note', async () => {
    await config({ use_sliding_window: true, sliding_window: 32 });
    expect((await convert()).notes).toEqual([expect.stringContaining('window of 32 tokens')]);
  });
});

describe('tokenizers', () => {
  it('that are missing', async () => {
    await rm(path.join(folder, 'tokenizer.json'));
    await refused({}, 'tokenizer.json: is missing', '"tokenizer.model"');
  });

  it('with more tokens than the embedding has rows', async () => {
    await config({ vocab_size: 300 });
    await changeTensors((tensors) =>
      tensors.map((one) =>
        one.shape[0] === 384 ? { ...one, shape: [300, 32], values: one.values.slice(0, 300 * 32) } : one,
      ),
    );
    await refused({}, 'tokenizer.json: token', 'but the embedding has 300 rows', 'of the same model');
  });

  it('that split text in an unknown way, unless the way is given', async () => {
    const split = { type: 'Split', pattern: { Regex: '\\w+' }, behavior: 'Isolated', invert: false };
    await changeJson('tokenizer.json', (json) => ({ ...json, pre_tokenizer: split }));
    await refused({}, 'tokenizer.json: field "pre_tokenizer"', 'gpt-2, smollm, llama-bpe', '"preTokenizer"');
    await expect(convert({ preTokenizer: 'gpt-2' })).resolves.toMatchObject({ architecture: 'qwen3' });
  });

  it.each<[string, (json: Record<string, unknown>) => unknown, string]>([
    [
      'other models',
      (json) => ({ ...json, model: { type: 'Unigram', vocab: [] } }),
      'model.type": "Unigram"',
    ],
    [
      'other normalisers',
      (json) => ({ ...json, normalizer: { type: 'Lowercase' } }),
      'normalizer.type": "Lowercase"',
    ],
    [
      'normalisers within',
      (json) => ({
        ...json,
        normalizer: { type: 'Sequence', normalizers: [{ type: 'NFC' }, { type: 'StripAccents' }] },
      }),
      'normalizer.type": "StripAccents"',
    ],
    ['no model', (json) => ({ ...json, model: 3 }), 'model.type'],
    ['strange tokens', (json) => ({ ...json, added_tokens: [{ id: -1, content: 'x' }] }), 'added_tokens[0]'],
    [
      'strange ids',
      () => ({ ...byteLevelTokenizer('qwen2'), model: { type: 'BPE', vocab: { a: 'b' }, merges: [] } }),
      'model.vocab',
    ],
    [
      'strange merges',
      () => ({ ...byteLevelTokenizer('qwen2'), model: { type: 'BPE', vocab: { a: 0 }, merges: ['a'] } }),
      'model.merges',
    ],
  ])('with %s', async (_, change, field) => {
    await changeJson('tokenizer.json', change);
    await refused({}, 'tokenizer.json', field);
  });

  it('whose SentencePiece model is damaged, at whatever byte it is cut off', async () => {
    const file = path.join(sharded, 'tokenizer.model');
    const bytes = await readFile(file);
    // Inside the first piece: what follows whole ones could be a shorter model.
    for (let length = 0; length < 12; length += 1) {
      await writeFile(file, bytes.subarray(0, length));
      await refused({ folder: sharded }, 'tokenizer.model: is no SentencePiece model, or damaged');
    }
  });

  it('beside which something else is called a SentencePiece model', async () => {
    await writeFile(path.join(folder, 'tokenizer.model'), 'IQ== 0\n');
    await expect(convert()).resolves.toMatchObject({ architecture: 'qwen3' });
  });
});
