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
      feedForwardBias: false,
      tiedEmbeddings: false,
      maximumPositions: 2048,
      architecture: {
        activation: 'silu',
        normOffset: 0,
        queryKeyNorm: false,
        branchNorms: false,
        embeddingScale: 1,
        attentionFactor: 1 / Math.sqrt(8),
        attentionSoftCap: null,
        logitSoftCap: null,
      },
      layerAttention: Array(2).fill({ window: null, rotary: { base: 10_000, scaling: null } }),
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

  it("fills in each family's defaults", () => {
    const of = (model_type: string, more: object = {}) => parseTrunkConfig({ ...file, model_type, ...more });
    expect(of('qwen3')).toMatchObject({ headSize: 128, attentionBias: false, tiedEmbeddings: false });
    expect(of('qwen3').architecture).toMatchObject({ queryKeyNorm: true, branchNorms: false, normOffset: 0 });
    expect(of('qwen3', { attention_bias: true })).toMatchObject({ attentionBias: true, outputBias: true });
    expect(of('gemma')).toMatchObject({ headSize: 256, tiedEmbeddings: true });
    expect(of('gemma').architecture).toEqual({
      activation: 'gelu-tanh',
      normOffset: 1,
      queryKeyNorm: false,
      branchNorms: false,
      embeddingScale: Math.sqrt(32),
      attentionFactor: 1 / 16,
      attentionSoftCap: null,
      logitSoftCap: null,
    });
    expect(of('gemma2', { query_pre_attn_scalar: 144 }).architecture).toMatchObject({
      branchNorms: true,
      attentionFactor: 1 / 12,
      attentionSoftCap: 50,
      logitSoftCap: 30,
    });
    const uncapped = { attn_logit_softcapping: null, final_logit_softcapping: null };
    expect(of('gemma2', uncapped).architecture).toMatchObject({ attentionSoftCap: null, logitSoftCap: null });
    expect(of('gemma3_text').architecture).toMatchObject({
      queryKeyNorm: true,
      branchNorms: true,
      attentionSoftCap: null,
      logitSoftCap: null,
    });
  });

  const windows = (change: object) =>
    parseTrunkConfig({ ...file, num_hidden_layers: 4, ...change }).layerAttention.map(({ window }) => window);

  it("places windows as each family's files mean it", () => {
    expect(windows({ sliding_window: 8 })).toEqual([null, null, null, null]);
    expect(windows({ model_type: 'mistral' })).toEqual([4096, 4096, 4096, 4096]);
    expect(windows({ model_type: 'mistral', sliding_window: null })).toEqual([null, null, null, null]);
    expect(windows({ model_type: 'mistral', sliding_window: 8 })).toEqual([8, 8, 8, 8]);
    expect(windows({ model_type: 'qwen2', sliding_window: 8 })).toEqual([null, null, null, null]);
    const sliding = { model_type: 'qwen3', use_sliding_window: true, sliding_window: 8 };
    expect(windows({ ...sliding, max_window_layers: 3 })).toEqual([null, null, null, 8]);
    const layer_types = ['sliding_attention', 'full_attention', 'full_attention', 'sliding_attention'];
    expect(windows({ ...sliding, layer_types })).toEqual([8, null, null, 8]);
    expect(windows({ model_type: 'gemma2', sliding_window: 8 })).toEqual([8, null, 8, null]);
    expect(windows({ model_type: 'gemma3_text', sliding_window: 8, sliding_window_pattern: 3 })).toEqual([
      8,
      8,
      null,
      8,
    ]);
    expect(windows({ model_type: 'gemma3_text', sliding_window: 8, layer_types })).toEqual([
      8,
      null,
      null,
      8,
    ]);
  });

  const llama3 = {
    factor: 8,
    low_freq_factor: 1,
    high_freq_factor: 4,
    original_max_position_embeddings: 8192,
  };

  it('reads the scaling of rotary embeddings under both of their names', () => {
    const scaling = (change: object) =>
      parseTrunkConfig({ ...file, ...change }).layerAttention[0]!.rotary.scaling;
    expect(scaling({ rope_scaling: null })).toBeNull();
    expect(scaling({ rope_scaling: { type: 'linear', factor: 2 } })).toEqual({ type: 'linear', factor: 2 });
    const expected = {
      type: 'llama3',
      factor: 8,
      lowFrequencyFactor: 1,
      highFrequencyFactor: 4,
      originalPositions: 8192,
    };
    expect(scaling({ rope_scaling: { rope_type: 'llama3', ...llama3 } })).toEqual(expected);
    expect(scaling({ rope_parameters: { rope_theta: 1, rope_type: 'llama3', ...llama3 } })).toEqual(expected);
  });

  it.each([
    {
      rope_theta: 500,
      rope_local_base_freq: 50,
      rope_scaling: { rope_type: 'linear', factor: 8 },
    },
    {
      rope_parameters: {
        full_attention: { rope_type: 'linear', factor: 8, rope_theta: 500 },
        sliding_attention: { rope_type: 'default', rope_theta: 50 },
      },
    },
  ])('gives the windowed layers of Gemma 3 a base of their own: %j', (rope) => {
    const gemma3 = { ...file, model_type: 'gemma3_text', sliding_window_pattern: 2, ...rope };
    expect(parseTrunkConfig(gemma3)).toMatchObject({
      rotaryBase: 500,
      layerAttention: [
        { window: 4096, rotary: { base: 50, scaling: null } },
        { window: null, rotary: { base: 500, scaling: { type: 'linear', factor: 8 } } },
      ],
    });
  });

  it.each<[string, object]>([
    ['model_type', { model_type: 'gpt2' }],
    ['vocab_size', { vocab_size: 0 }],
    ['hidden_size', { hidden_size: undefined }],
    ['hidden_size', { hidden_size: 30 }],
    ['hidden_size', { hidden_size: 20 }],
    ['head_dim', { head_dim: 7 }],
    ['intermediate_size', { intermediate_size: 1.5 }],
    ['num_hidden_layers', { num_hidden_layers: 513 }],
    ['num_attention_heads', { num_attention_heads: '4' }],
    ['num_key_value_heads', { num_key_value_heads: 3 }],
    ['hidden_act', { hidden_act: 'gelu' }],
    ['hidden_act', { model_type: 'gemma', hidden_act: 'silu' }],
    ['hidden_activation', { model_type: 'gemma2', hidden_activation: 'relu' }],
    ['rms_norm_eps', { rms_norm_eps: -1 }],
    ['rope_scaling.factor', { rope_scaling: { type: 'linear' } }],
    ['rope_scaling.type', { rope_scaling: { type: 'dynamic', factor: 2 } }],
    ['rope_scaling.low_freq_factor', { rope_scaling: { rope_type: 'llama3', factor: 2 } }],
    [
      'rope_scaling.high_freq_factor',
      { rope_scaling: { rope_type: 'llama3', ...llama3, high_freq_factor: 1 } },
    ],
    ['rope_parameters.rope_type', { rope_parameters: { rope_theta: 1, rope_type: 'yarn' } }],
    ['partial_rotary_factor', { partial_rotary_factor: 0.5 }],
    ['mlp_bias', { model_type: 'qwen2', mlp_bias: true }],
    ['use_sliding_window', { use_sliding_window: true }],
    ['layer_types', { model_type: 'gemma2', layer_types: ['full_attention'] }],
    ['layer_types', { model_type: 'qwen3', layer_types: ['full_attention', 'sliding_attention'] }],
    ['layer_types.0', { model_type: 'gemma2', layer_types: ['linear_attention', 'full_attention'] }],
    ['sliding_window', { model_type: 'gemma2', sliding_window: null }],
    ['attn_logit_softcapping', { model_type: 'gemma3_text', attn_logit_softcapping: 50 }],
    ['use_bidirectional_attention', { model_type: 'gemma3_text', use_bidirectional_attention: true }],
  ])('names the field %s in %j', (field, change) => {
    expect(() => parseTrunkConfig({ ...file, ...change }, 'm/config.json')).toThrow(
      `m/config.json: field "${field}": `,
    );
  });

  it('says what is supported', () => {
    const error = (change: object) => () => parseTrunkConfig({ ...file, ...change });
    expect(error({ model_type: 'gpt2' })).toThrow(
      '"gpt2" is not supported, only llama, mistral, qwen2, qwen3, gemma, gemma2, gemma3_text.',
    );
    expect(error({ hidden_act: 'gelu' })).toThrow('"gelu" is not supported in a llama model, only silu.');
    expect(error({ rope_scaling: { rope_type: 'yarn' } })).toThrow(
      '"yarn" is not supported, only default, linear, llama3.',
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
