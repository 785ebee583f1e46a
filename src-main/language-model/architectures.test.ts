import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FloatArray, FloatType } from '../engine/data-types.ts';
import { checkGradients } from '../engine/finite-differences.ts';
import { multiply } from '../engine/ops/arithmetic.ts';
import { reduceSum, reshape } from '../engine/ops/shape.ts';
import type { Feed } from '../engine/session.ts';
import type { Architecture, Rotary } from './architecture.ts';
import type { TrunkConfig } from './config.ts';
import { type Decoder, readDecoder } from './decoder-folder.ts';
import { createNextTokenModel } from './next-token-model.ts';
import { declareParameters } from './parameter-inputs.ts';
import { readSafetensorsHeader } from './safetensors.ts';
import { buildTrunk, taskLogits } from './trunk.ts';

const folderOf = (name: string): string => path.join(import.meta.dirname, 'fixtures', name);

/** What transformers computed in float64 (fixtures/make-architecture-fixtures.py). */
async function readExpected(name: string): Promise<{ tokens: number[]; logits: Float64Array }> {
  const file = path.join(folderOf(name), 'expected', 'logits.safetensors');
  const { metadata, tensors } = await readSafetensorsHeader(file);
  const { start, end, type } = tensors[0]!;
  expect(type).toBe('F64');
  const bytes = (await readFile(file)).subarray(start, end);
  return {
    tokens: JSON.parse(metadata.tokens!) as number[],
    logits: new Float64Array(Uint8Array.from(bytes).buffer),
  };
}

async function logitsOf(
  { config, specifications, parameters }: Decoder,
  tokens: readonly number[],
  floatType: FloatType,
): Promise<FloatArray> {
  const model = createNextTokenModel(config, specifications, { provider: 'cpu', threads: 1, floatType });
  const [logits] = await model.logits([tokens], parameters);
  await model.dispose();
  return logits!;
}

/** max |actual - expected| / max |expected|. */
function relativeError(actual: FloatArray, expected: FloatArray): number {
  expect(actual.length).toBe(expected.length);
  let [size, error] = [0, 0];
  actual.forEach((value, index) => {
    size = Math.max(size, Math.abs(expected[index]!));
    const difference = Math.abs(value - expected[index]!);
    error = Number.isNaN(difference) ? Infinity : Math.max(error, difference);
  });
  return error / size;
}

/** Worst relative error of the gradients of a weighted sum of all logits against finite differences in float64. */
async function gradientError(name: string, checkpointing: boolean): Promise<number> {
  const { config, specifications, parameters } = await readDecoder(folderOf(name));
  const { tokens } = await readExpected(name);
  const values: Record<string, Feed> = {};
  for (const { name: own, shape } of specifications) {
    values[own] = { type: 'float64', shape, data: Float64Array.from(parameters.get(own)!) };
  }
  // Each logit counts with another weight, in no order that symmetries of the model could undo.
  const weights = Float64Array.from({ length: tokens.length * config.vocabularySize }, (_, index) =>
    Math.sin(index * index),
  );
  const check = await checkGradients(
    (graph) => {
      const { values: inputs, parameter } = declareParameters(graph, specifications, true);
      const ids = graph.constant('int32', [1, tokens.length], Int32Array.from(tokens));
      const { hidden } = buildTrunk(graph, config, ids, parameter, { checkpointing });
      const logits = taskLogits(reshape(hidden, [tokens.length, config.hiddenSize]), config, parameter);
      const weighted = multiply(logits, graph.floats(logits.shape, weights));
      return { loss: reduceSum(weighted, [0, 1]), parameters: inputs };
    },
    values,
    { coordinatesEach: 3, step: 3e-4 },
  );
  return check.worstRelativeError;
}

const rotaryAs = (config: TrunkConfig, change: Partial<Rotary>): Partial<TrunkConfig> => ({
  layerAttention: config.layerAttention.map((layer) => ({
    ...layer,
    rotary: { ...layer.rotary, ...change },
  })),
});
const windowsAs = (window: number | null) => (config: TrunkConfig) => ({
  layerAttention: config.layerAttention.map((layer) => ({ ...layer, window })),
});
const architectureAs = (change: Partial<Architecture>) => (config: TrunkConfig) => ({
  architecture: { ...config.architecture, ...change },
});
const gemmaSettings = [
  architectureAs({ normOffset: 0 }),
  architectureAs({ embeddingScale: 1 }),
  architectureAs({ activation: 'silu' }),
];

/** What each fixture would show if it was left out. */
const settings: Readonly<Record<string, readonly ((config: TrunkConfig) => Partial<TrunkConfig>)[]>> = {
  llama: [
    (config) => rotaryAs(config, { scaling: null }),
    (config) => rotaryAs(config, { scaling: { type: 'linear', factor: 4 } }),
    (config) => rotaryAs(config, { base: 10_000 }),
    () => ({ attentionBias: false }),
    () => ({ outputBias: false }),
    () => ({ feedForwardBias: false }),
    () => ({ normEpsilon: 0.01 }),
  ],
  mistral: [windowsAs(null), windowsAs(4), windowsAs(6)],
  qwen2: [windowsAs(null), windowsAs(6), () => ({ attentionBias: false })],
  qwen3: [
    architectureAs({ queryKeyNorm: false }),
    (config) => rotaryAs(config, { base: 10_000 }),
    architectureAs({ activation: 'gelu-tanh' }),
  ],
  gemma: gemmaSettings,
  gemma2: [
    ...gemmaSettings,
    windowsAs(null),
    windowsAs(5),
    architectureAs({ attentionSoftCap: null }),
    architectureAs({ logitSoftCap: null }),
    architectureAs({ branchNorms: false }),
    architectureAs({ attentionFactor: 1 / Math.sqrt(8) }),
  ],
  gemma3: [
    ...gemmaSettings,
    windowsAs(null),
    (config) => rotaryAs(config, { scaling: null }),
    (config) => rotaryAs(config, { base: config.rotaryBase }),
    architectureAs({ queryKeyNorm: false }),
    architectureAs({ attentionFactor: 1 / Math.sqrt(8) }),
  ],
};

describe.each(Object.keys(settings))('the architecture %s, as transformers saves and computes it', (name) => {
  it('has the same logits in float64', async () => {
    const { tokens, logits } = await readExpected(name);
    const error = relativeError(await logitsOf(await readDecoder(folderOf(name)), tokens, 'float64'), logits);
    expect(error).toBeLessThan(1e-13);
  });

  it('has the same logits in float32', async () => {
    const { tokens, logits } = await readExpected(name);
    const error = relativeError(await logitsOf(await readDecoder(folderOf(name)), tokens, 'float32'), logits);
    expect(error).toBeLessThan(2e-6);
  });

  it('has none of its settings without effect', async () => {
    const { tokens, logits } = await readExpected(name);
    const decoder = await readDecoder(folderOf(name));
    for (const change of settings[name]!) {
      const other = { ...decoder, config: { ...decoder.config, ...change(decoder.config) } };
      expect(relativeError(await logitsOf(other, tokens, 'float32'), logits)).toBeGreaterThan(1e-3);
    }
  });

  it('has the gradients of finite differences', async () => {
    expect(await gradientError(name, false)).toBeLessThan(1e-9);
  });
});

it('blocks that are computed again in the backward pass have the same gradients', async () => {
  expect(await gradientError('gemma3', true)).toBeLessThan(1e-9);
});
