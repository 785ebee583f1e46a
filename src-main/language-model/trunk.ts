/**
 * The trunk: a decoder of the Llama architecture (Touvron et al. 2023) - RMSNorm, rotary positions, grouped-query
 * attention (Ainslie et al. 2023), SwiGLU - with the biases of Qwen2 where the configuration asks for them.
 */
import { checkpointed } from '../engine/checkpointing.ts';
import type { Graph, Value } from '../engine/graph.ts';
import { swiGlu } from '../engine/ops/activation.ts';
import { add } from '../engine/ops/arithmetic.ts';
import { attention } from '../engine/ops/attention.ts';
import { rotateBlocks } from '../engine/ops/block-rotation.ts';
import { embedding } from '../engine/ops/gather.ts';
import { linear } from '../engine/ops/matrix.ts';
import { rmsNorm } from '../engine/ops/normalisation.ts';
import { type RotaryTables, rotary, rotaryTables } from '../engine/ops/rotary.ts';
import { concatenate, reshape, split, transpose } from '../engine/ops/shape.ts';
import type { TrunkConfig } from './config.ts';
import { gateRotations } from './gates.ts';
import { embeddingName, taskHeadName } from './parameters.ts';

/** Looks a parameter's graph value up by its checkpoint name. */
export type ParameterLookup = (name: string) => Value;

export interface TrunkOutput {
  /** The residual stream after every block, [batch, positions, hidden]. */
  readonly blocks: readonly Value[];
  /** The last block's output after the final norm, [batch, positions, hidden]. */
  readonly hidden: Value;
}

export interface TrunkOptions {
  /** Recompute each block in the backward pass instead of keeping its activations. */
  readonly checkpointing?: boolean;
  /** Layers whose o_proj has an SO(8) gate on its input; the lookup must know the gates' parameters. */
  readonly gatedLayers?: ReadonlySet<number>;
}

/**
 * Builds the trunk on token ids [batch, positions] (int32).
 * Rows are padded on the right: under the causal mask no real position sees padding, so no further mask is needed.
 */
export function buildTrunk(
  graph: Graph,
  config: TrunkConfig,
  tokens: Value,
  parameter: ParameterLookup,
  options: TrunkOptions = {},
): TrunkOutput {
  const positions = tokens.shape[1]!;
  const tables = rotaryTables(positions, config.headSize, config.rotaryBase);
  const mask = causalMask(graph, positions);
  const rotations = gateRotations(config, options.gatedLayers ?? new Set(), parameter);
  const blocks: Value[] = [];
  let x = embedding(parameter(embeddingName), tokens);
  for (let layer = 0; layer < config.layers; layer += 1) {
    const own: ParameterLookup = (name) => parameter(`model.layers.${layer}.${name}`);
    const block = (input: Value): Value =>
      decoderBlock(input, config, own, tables, mask, rotations.get(layer));
    x = options.checkpointing && x.needsGradient ? checkpointed(x, block) : block(x);
    blocks.push(x);
  }
  return { blocks, hidden: rmsNorm(x, parameter('model.norm.weight'), config.normEpsilon) };
}

/** The task head's logits for rows of hidden states: [N, hidden] -> [N, vocabulary]. */
export function taskLogits(rows: Value, config: TrunkConfig, parameter: ParameterLookup): Value {
  return linear(rows, parameter(config.tiedEmbeddings ? embeddingName : taskHeadName));
}

function decoderBlock(
  x: Value,
  config: TrunkConfig,
  parameter: ParameterLookup,
  tables: RotaryTables,
  mask: Value,
  rotations?: Value,
): Value {
  const attended = add(
    x,
    selfAttention(
      rmsNorm(x, parameter('input_layernorm.weight'), config.normEpsilon),
      config,
      parameter,
      tables,
      mask,
      rotations,
    ),
  );
  const normed = rmsNorm(attended, parameter('post_attention_layernorm.weight'), config.normEpsilon);
  const gate = linear(normed, parameter('mlp.gate_proj.weight'));
  const up = linear(normed, parameter('mlp.up_proj.weight'));
  return add(attended, linear(swiGlu(gate, up), parameter('mlp.down_proj.weight')));
}

/**
 * Causal self-attention. Queries, keys and values come from one product with the joined weights. Query heads that
 * share a key head are folded into the positions, [batch, keyHeads, group * positions, headSize], so that keys and
 * values are never repeated in memory.
 * @param rotations the layer's gate as matrices, [heads * headSize / 8, 8, 8]
 */
function selfAttention(
  x: Value,
  config: TrunkConfig,
  parameter: ParameterLookup,
  tables: RotaryTables,
  mask: Value,
  rotations?: Value,
): Value {
  const [batch, positions] = [x.shape[0]!, x.shape[1]!];
  const { heads, keyValueHeads, headSize } = config;
  const group = heads / keyValueHeads;
  const joined = (suffix: string): Value =>
    concatenate(
      ['q_proj', 'k_proj', 'v_proj'].map((name) => parameter(`self_attn.${name}.${suffix}`)),
      0,
    );
  let projected = linear(x, joined('weight'));
  if (config.attentionBias) projected = add(projected, joined('bias'));

  const byHead = transpose(
    reshape(projected, [batch, positions, heads + 2 * keyValueHeads, headSize]),
    [0, 2, 1, 3],
  );
  const [turning, values] = split(byHead, 1, [heads + keyValueHeads, keyValueHeads]) as [Value, Value];
  const [queries, keys] = split(rotary(turning, tables), 1, [heads, keyValueHeads]) as [Value, Value];

  const folded = reshape(queries, [batch, keyValueHeads, group * positions, headSize]);
  const context = attention(folded, keys, values, mask, 1 / Math.sqrt(headSize));

  const byRow = transpose(reshape(context, [batch, heads, positions, headSize]), [0, 2, 1, 3]);
  const merged = reshape(byRow, [batch, positions, heads * headSize]);
  const turned = rotations ? rotateBlocks(merged, rotations) : merged;
  const output = linear(turned, parameter('self_attn.o_proj.weight'));
  return config.outputBias ? add(output, parameter('self_attn.o_proj.bias')) : output;
}

/** [positions, positions]: 0 on and below the diagonal, a large negative number above. */
function causalMask(graph: Graph, positions: number): Value {
  const mask = Array.from({ length: positions * positions }, (_, index) =>
    index % positions > Math.floor(index / positions) ? -1e9 : 0,
  );
  return graph.floats([positions, positions], mask);
}
