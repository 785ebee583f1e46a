import { describe, expect, it } from 'vitest';
import { parseTrunkConfig } from './config.ts';
import { assertComplete, initialParameters, trunkParameters } from './parameters.ts';

const sizes = {
  vocab_size: 40,
  hidden_size: 16,
  intermediate_size: 24,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
};
const llama = parseTrunkConfig({ ...sizes, model_type: 'llama', head_dim: 8 });
const qwen2 = parseTrunkConfig({ ...sizes, model_type: 'qwen2', tie_word_embeddings: true });

const shapesOf = (config: typeof llama): Record<string, readonly number[]> =>
  Object.fromEntries(trunkParameters(config).map(({ name, shape }) => [name, shape]));

describe('trunkParameters', () => {
  it("are those of Hugging Face's Llama", () => {
    const layer = (number: number): Record<string, number[]> =>
      Object.fromEntries(
        Object.entries({
          'input_layernorm.weight': [16],
          'self_attn.q_proj.weight': [32, 16],
          'self_attn.k_proj.weight': [16, 16],
          'self_attn.v_proj.weight': [16, 16],
          'self_attn.o_proj.weight': [16, 32],
          'post_attention_layernorm.weight': [16],
          'mlp.gate_proj.weight': [24, 16],
          'mlp.up_proj.weight': [24, 16],
          'mlp.down_proj.weight': [16, 24],
        }).map(([name, shape]) => [`model.layers.${number}.${name}`, shape]),
      );
    expect(shapesOf(llama)).toEqual({
      'model.embed_tokens.weight': [40, 16],
      ...layer(0),
      ...layer(1),
      'model.norm.weight': [16],
      'lm_head.weight': [40, 16],
    });
  });

  it('of Qwen2 have biases on queries, keys and values; tied embeddings have no task head of their own', () => {
    const shapes = shapesOf(qwen2);
    expect(Object.keys(shapes).filter((name) => name.endsWith('.bias'))).toEqual(
      [0, 1].flatMap((layer) =>
        ['q', 'k', 'v'].map((name) => `model.layers.${layer}.self_attn.${name}_proj.bias`),
      ),
    );
    expect(shapes['model.layers.1.self_attn.k_proj.bias']).toEqual([8]);
    expect(shapes).not.toHaveProperty(['lm_head.weight']);
  });
});

describe('trunkParameters of Gemma 3', () => {
  const gemma3 = parseTrunkConfig({ ...sizes, model_type: 'gemma3_text', head_dim: 8 });

  it('have norms of queries, keys and branches, which start where they change nothing', () => {
    const ofLayer = trunkParameters(gemma3).filter(({ name }) => /layers\.1\..*norm/u.test(name));
    expect(ofLayer.map(({ name, shape }) => [name.slice('model.layers.1.'.length), ...shape])).toEqual([
      ['input_layernorm.weight', 16],
      ['self_attn.q_norm.weight', 8],
      ['self_attn.k_norm.weight', 8],
      ['post_attention_layernorm.weight', 16],
      ['pre_feedforward_layernorm.weight', 16],
      ['post_feedforward_layernorm.weight', 16],
    ]);
    // Their weight is 1 + what the checkpoint holds.
    expect(ofLayer.every(({ start }) => start === 'zeros')).toBe(true);
  });
});

describe('initialParameters', () => {
  const specifications = trunkParameters(llama);

  it('depend on the seed alone', () => {
    expect(initialParameters(specifications, 5)).toEqual(initialParameters(specifications, 5));
    const name = 'model.embed_tokens.weight';
    expect(initialParameters(specifications, 5).get(name)).not.toEqual(
      initialParameters(specifications, 6).get(name),
    );
  });

  it('start as specified: norms at one, biases at zero, weights around zero with their deviation', () => {
    const values = initialParameters([...specifications, { name: 'bias', shape: [9], start: 'zeros' }], 1);
    expect(values.get('model.norm.weight')).toEqual(new Float32Array(16).fill(1));
    expect(values.get('bias')).toEqual(new Float32Array(9));
    const deviation = (name: string): number =>
      Math.sqrt(values.get(name)!.reduce((sum, value) => sum + value ** 2, 0) / values.get(name)!.length);
    expect(deviation('model.embed_tokens.weight')).toBeCloseTo(0.02, 2.5);
    expect(deviation('model.layers.0.mlp.down_proj.weight') / 0.01).toBeCloseTo(1, 0);
    expect(deviation('model.layers.0.mlp.down_proj.weight')).toBeLessThan(0.013);
  });
});

describe('assertComplete', () => {
  const specifications = trunkParameters(llama);

  it('names a parameter that is missing or of another size', () => {
    const values = initialParameters(specifications, 1);
    expect(() => assertComplete(values, specifications)).not.toThrow();
    values.set('model.norm.weight', new Float32Array(15));
    expect(() => assertComplete(values, specifications)).toThrow(
      'parameter "model.norm.weight" holds 15 values; the configuration asks for [16]',
    );
    values.delete('model.norm.weight');
    expect(() => assertComplete(values, specifications)).toThrow(
      'parameter "model.norm.weight" [16] is missing',
    );
  });
});
