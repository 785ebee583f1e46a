/** Each tensor of a GGUF file: which tensor of the checkpoint it is, its shape, and how it changes on the way. */
import type { Shape } from '../../engine/data-types.ts';
import type { ModelShape } from './model-shape.ts';
import type { Change } from './read-tensor.ts';

export interface MappedTensor {
  /** As in the GGUF file. */
  readonly name: string;
  /** As in the checkpoint. */
  readonly source: string;
  /** As in the checkpoint: the slowest dimension first. */
  readonly shape: Shape;
  readonly change: Change;
}

/** All tensors of a model, in the order of the computation. */
export function mapTensors(model: ModelShape): MappedTensor[] {
  const { hiddenSize, vocabularySize, layers, tied } = model;
  const norm: Change = model.architecture.normPlusOne ? { plus: 1 } : {};
  const tensors: MappedTensor[] = [
    {
      name: 'token_embd.weight',
      source: 'model.embed_tokens.weight',
      shape: [vocabularySize, hiddenSize],
      change: {},
    },
  ];
  for (let layer = 0; layer < layers; layer += 1) {
    for (const { name, source, ...tensor } of mapLayer(model))
      tensors.push({ name: `blk.${layer}.${name}`, source: `model.layers.${layer}.${source}`, ...tensor });
  }
  tensors.push({
    name: 'output_norm.weight',
    source: 'model.norm.weight',
    shape: [hiddenSize],
    change: norm,
  });
  if (!tied)
    tensors.push({
      name: 'output.weight',
      source: 'lm_head.weight',
      shape: [vocabularySize, hiddenSize],
      change: {},
    });
  return tensors;
}

function mapLayer(model: ModelShape): MappedTensor[] {
  const { architecture, hiddenSize, intermediateSize, headSize, heads, keyValueHeads } = model;
  const norm: Change = architecture.normPlusOne ? { plus: 1 } : {};
  const tensors: MappedTensor[] = [];
  const add = (name: string, source: string, shape: Shape, change: Change = {}): void => {
    tensors.push({ name: `${name}.weight`, source: `${source}.weight`, shape, change });
  };
  const linear = (name: string, source: string, shape: Shape, bias: boolean, change: Change = {}): void => {
    add(name, source, shape, change);
    if (bias)
      tensors.push({ name: `${name}.bias`, source: `${source}.bias`, shape: shape.slice(0, 1), change });
  };
  add('attn_norm', 'input_layernorm', [hiddenSize], norm);
  for (const [letter, count] of [
    ['q', heads],
    ['k', keyValueHeads],
    ['v', keyValueHeads],
  ] as const) {
    const change: Change = architecture.pairedRotation && letter !== 'v' ? { pairedHeads: count } : {};
    const shape = [count * headSize, hiddenSize];
    linear(`attn_${letter}`, `self_attn.${letter}_proj`, shape, model.attentionBias, change);
  }
  if (architecture.headNorms)
    for (const letter of ['q', 'k']) add(`attn_${letter}_norm`, `self_attn.${letter}_norm`, [headSize], norm);
  linear('attn_output', 'self_attn.o_proj', [hiddenSize, heads * headSize], model.outputBias);
  if (architecture.sandwichNorms) {
    add('post_attention_norm', 'post_attention_layernorm', [hiddenSize], norm);
    add('ffn_norm', 'pre_feedforward_layernorm', [hiddenSize], norm);
    add('post_ffw_norm', 'post_feedforward_layernorm', [hiddenSize], norm);
  } else add('ffn_norm', 'post_attention_layernorm', [hiddenSize], norm);
  linear('ffn_gate', 'mlp.gate_proj', [intermediateSize, hiddenSize], model.feedForwardBias);
  linear('ffn_up', 'mlp.up_proj', [intermediateSize, hiddenSize], model.feedForwardBias);
  linear('ffn_down', 'mlp.down_proj', [hiddenSize, intermediateSize], model.feedForwardBias);
  return tensors;
}
