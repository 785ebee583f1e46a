import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseTrunkConfig, readTrunkConfig } from './config.ts';

const file = {
  model_type: 'llama',
  vocab_size: 100,
  hidden_size: 32,
  intermediate_size: 64,
  num_hidden_layers: 2,
  num_attention_heads: 4,
};

describe('parseTrunkConfig', () => {
  it("fills in Llama's defaults", () => {
    expect(parseTrunkConfig(file)).toEqual({
      modelType: 'llama',
      vocabularySize: 100,
      hiddenSize: 32,
      intermediateSize: 64,
      layers: 2,
      heads: 4,
      keyValueHeads: 4,
      headSize: 8,
      normEpsilon: 1e-6,
      rotaryBase: 10_000,
      attentionBias: false,
      outputBias: false,
      tiedEmbeddings: false,
      maximumPositions: 2048,
    });
  });

  it('reads what a checkpoint says', () => {
    const said = parseTrunkConfig({
      ...file,
      num_key_value_heads: 2,
      head_dim: 16,
      rms_norm_eps: 1e-5,
      rope_theta: 5000,
      tie_word_embeddings: true,
      max_position_embeddings: 128,
      attention_bias: true,
      unknown_field: 'is passed over',
    });
    const expected = {
      keyValueHeads: 2,
      headSize: 16,
      normEpsilon: 1e-5,
      rotaryBase: 5000,
      tiedEmbeddings: true,
      maximumPositions: 128,
    };
    expect(said).toMatchObject({ ...expected, attentionBias: true, outputBias: true });
  });

  it('gives Qwen2 biases on queries, keys and values, and none on the output', () => {
    expect(parseTrunkConfig({ ...file, model_type: 'qwen2' })).toMatchObject({
      attentionBias: true,
      outputBias: false,
    });
  });

  it('takes the rotary base from rope_parameters first', () => {
    const rope_parameters = { rope_theta: 777, rope_type: 'default' };
    expect(parseTrunkConfig({ ...file, rope_theta: 5000, rope_parameters }).rotaryBase).toBe(777);
  });

  it.each<[string, object]>([
    ['model_type', { model_type: 'gpt2' }],
    ['vocab_size', { vocab_size: 0 }],
    ['hidden_size', { hidden_size: undefined }],
    ['hidden_size', { hidden_size: 30 }],
    ['intermediate_size', { intermediate_size: 1.5 }],
    ['num_hidden_layers', { num_hidden_layers: 513 }],
    ['num_attention_heads', { num_attention_heads: '4' }],
    ['num_key_value_heads', { num_key_value_heads: 3 }],
    ['hidden_act', { hidden_act: 'gelu' }],
    ['rms_norm_eps', { rms_norm_eps: -1 }],
    ['rope_scaling', { rope_scaling: { type: 'linear', factor: 2 } }],
    ['rope_parameters.rope_type', { rope_parameters: { rope_theta: 1, rope_type: 'yarn' } }],
    ['mlp_bias', { mlp_bias: true }],
    ['use_sliding_window', { use_sliding_window: true }],
  ])('names the field %s in %j', (field, change) => {
    expect(() => parseTrunkConfig({ ...file, ...change }, 'm/config.json')).toThrow(
      `m/config.json: field "${field}": `,
    );
  });
});

describe('readTrunkConfig', () => {
  it('keeps the whole object beside the configuration', async () => {
    const folder = await temporaryFolder();
    const json = { ...file, architectures: ['LlamaForCausalLM'] };
    await writeFile(path.join(folder, 'config.json'), JSON.stringify(json));
    expect(await readTrunkConfig(folder)).toEqual({ config: parseTrunkConfig(file), json });
  });

  it('names the file that is missing or no JSON', async () => {
    const folder = await temporaryFolder();
    const message = `${path.join(folder, 'config.json')}: cannot be read as JSON`;
    await expect(readTrunkConfig(folder)).rejects.toThrow(message);
    await writeFile(path.join(folder, 'config.json'), '{');
    await expect(readTrunkConfig(folder)).rejects.toThrow(message);
  });
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'so8t-config-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}
