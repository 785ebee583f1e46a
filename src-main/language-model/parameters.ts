/** Names and shapes of a model's parameters, as Hugging Face checkpoints name them. */
import type { FloatArray, Shape } from '../engine/data-types.ts';
import { elementCount } from '../engine/data-types.ts';
import { Random } from '../engine/random.ts';
import type { TrunkConfig } from './config.ts';

export interface ParameterSpecification {
  readonly name: string;
  readonly shape: Shape;
  /** How a fresh model starts: ones (norm weights), zeros (biases) or a normal distribution of this deviation. */
  readonly start: 'ones' | 'zeros' | number;
}

/** Parameter values by name, row-major float32. */
export type Parameters = Map<string, Float32Array>;

/** The same where they are only read, and may have been computed in float64. */
export type ParameterValues = ReadonlyMap<string, FloatArray>;

export const embeddingName = 'model.embed_tokens.weight';
export const taskHeadName = 'lm_head.weight';

/** All parameters of the trunk and the task head, in the order of the computation. */
export function trunkParameters(config: TrunkConfig): ParameterSpecification[] {
  const { hiddenSize, intermediateSize, headSize, heads, keyValueHeads, layers, architecture } = config;
  const normStart = architecture.normOffset === 0 ? 'ones' : 'zeros';
  // Residual branches start smaller the deeper the model is (Radford et al. 2019).
  const branch = 0.02 / Math.sqrt(2 * layers);
  const specifications: ParameterSpecification[] = [
    { name: embeddingName, shape: [config.vocabularySize, hiddenSize], start: 0.02 },
  ];
  for (let layer = 0; layer < layers; layer += 1) {
    const add = (name: string, shape: Shape, start: ParameterSpecification['start']): void => {
      specifications.push({ name: `model.layers.${layer}.${name}`, shape, start });
    };
    const addNorm = (name: string, size: number): void => add(`${name}.weight`, [size], normStart);
    addNorm('input_layernorm', hiddenSize);
    const projections = [
      ['q_proj', heads],
      ['k_proj', keyValueHeads],
      ['v_proj', keyValueHeads],
    ] as const;
    for (const [name, count] of projections) {
      add(`self_attn.${name}.weight`, [count * headSize, hiddenSize], 0.02);
      if (config.attentionBias) add(`self_attn.${name}.bias`, [count * headSize], 'zeros');
    }
    if (architecture.queryKeyNorm) {
      addNorm('self_attn.q_norm', headSize);
      addNorm('self_attn.k_norm', headSize);
    }
    add('self_attn.o_proj.weight', [hiddenSize, heads * headSize], branch);
    if (config.outputBias) add('self_attn.o_proj.bias', [hiddenSize], 'zeros');
    addNorm('post_attention_layernorm', hiddenSize);
    if (architecture.branchNorms) {
      addNorm('pre_feedforward_layernorm', hiddenSize);
      addNorm('post_feedforward_layernorm', hiddenSize);
    }
    const network = [
      ['gate_proj', intermediateSize, hiddenSize, 0.02],
      ['up_proj', intermediateSize, hiddenSize, 0.02],
      ['down_proj', hiddenSize, intermediateSize, branch],
    ] as const;
    for (const [name, out, inner, start] of network) {
      add(`mlp.${name}.weight`, [out, inner], start);
      if (config.feedForwardBias) add(`mlp.${name}.bias`, [out], 'zeros');
    }
  }
  specifications.push({ name: 'model.norm.weight', shape: [hiddenSize], start: normStart });
  if (!config.tiedEmbeddings) {
    specifications.push({ name: taskHeadName, shape: [config.vocabularySize, hiddenSize], start: 0.02 });
  }
  return specifications;
}

/** Fresh values, reproducible from the seed. */
export function initialParameters(
  specifications: readonly ParameterSpecification[],
  seed: number,
): Parameters {
  const random = new Random(seed);
  return new Map(
    specifications.map(({ name, shape, start }) => {
      const values = new Float32Array(elementCount(shape));
      if (start === 'ones') values.fill(1);
      else if (start !== 'zeros')
        for (let i = 0; i < values.length; i += 1) values[i] = start * random.normal();
      return [name, values];
    }),
  );
}

/** @throws naming the first parameter that is missing or of another size. */
export function assertComplete(
  parameters: ParameterValues,
  specifications: readonly ParameterSpecification[],
): void {
  for (const { name, shape } of specifications) {
    const values = parameters.get(name);
    if (!values) throw new Error(`parameter "${name}" [${shape}] is missing from the checkpoint`);
    if (values.length !== elementCount(shape)) {
      throw new Error(
        `parameter "${name}" holds ${values.length} values; the configuration asks for [${shape}]`,
      );
    }
  }
}
