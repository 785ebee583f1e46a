/**
 * The trunk: a decoder of the Llama architecture (Touvron et al. 2023) - RMSNorm, rotary positions, grouped-query
 * attention, gated feed-forward network - and its relatives, as the configuration's `architecture` describes them.
 */
import { checkpointed } from '../engine/checkpointing.ts';
import type { Graph, Value } from '../engine/graph.ts';
import { softCap } from '../engine/ops/activation.ts';
import { add, scale } from '../engine/ops/arithmetic.ts';
import { distinctRows, embedding } from '../engine/ops/gather.ts';
import { linear } from '../engine/ops/matrix.ts';
import type { TrunkConfig } from './config.ts';
import { feedForward } from './feed-forward.ts';
import { gateRotations } from './gates.ts';
import { norm } from './norm.ts';
import type { ParameterLookup } from './parameter-inputs.ts';
import { embeddingName, taskHeadName } from './parameters.ts';
import { type LayerView, layerViews, selfAttention } from './self-attention.ts';

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
  const views = layerViews(graph, config, tokens.shape[1]!);
  const rotations = gateRotations(config, options.gatedLayers ?? new Set(), parameter);
  const blocks: Value[] = [];
  const { embeddingScale } = config.architecture;
  const embedded = embedding(parameter(embeddingName), tokens);
  let x = embeddingScale === 1 ? embedded : scale(embedded, embeddingScale);
  for (const [layer, view] of views.entries()) {
    const own: ParameterLookup = (name) => parameter(`model.layers.${layer}.${name}`);
    const block = (input: Value): Value => decoderBlock(input, config, own, view, rotations.get(layer));
    x = options.checkpointing && x.needsGradient ? checkpointed(x, block) : block(x);
    blocks.push(x);
  }
  return { blocks, hidden: norm(x, parameter('model.norm.weight'), config) };
}

/**
 * The task head's logits for rows of hidden states: [N, hidden] -> [N, vocabulary].
 * @param ids only the logits of these tokens, pairwise different, in this order
 */
export function taskLogits(
  rows: Value,
  config: TrunkConfig,
  parameter: ParameterLookup,
  ids?: readonly number[],
): Value {
  const table = parameter(config.tiedEmbeddings ? embeddingName : taskHeadName);
  const own = ids
    ? distinctRows(table, rows.graph.constant('int32', [ids.length], Int32Array.from(ids)))
    : table;
  const logits = linear(rows, own);
  const { logitSoftCap } = config.architecture;
  return logitSoftCap === null ? logits : softCap(logits, logitSoftCap);
}

/** Two residual branches, each behind a norm; with `branchNorms`, each with another norm before it is added. */
function decoderBlock(
  x: Value,
  config: TrunkConfig,
  parameter: ParameterLookup,
  view: LayerView,
  rotations?: Value,
): Value {
  const normed = (value: Value, name: string): Value => norm(value, parameter(`${name}.weight`), config);
  const attention = selfAttention(normed(x, 'input_layernorm'), config, parameter, view, rotations);
  if (!config.architecture.branchNorms) {
    const attended = add(x, attention);
    const normedState = normed(attended, 'post_attention_layernorm');
    return add(attended, feedForward(normedState, config, parameter));
  }
  const attended = add(x, normed(attention, 'post_attention_layernorm'));
  const fed = feedForward(normed(attended, 'pre_feedforward_layernorm'), config, parameter);
  return add(attended, normed(fed, 'post_feedforward_layernorm'));
}
