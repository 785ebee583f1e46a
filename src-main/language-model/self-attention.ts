/** Causal self-attention of one layer: grouped queries (Ainslie et al. 2023), rotary positions, windows, soft caps. */
import type { Graph, Value } from '../engine/graph.ts';
import { add } from '../engine/ops/arithmetic.ts';
import { attention } from '../engine/ops/attention.ts';
import { rotateBlocks } from '../engine/ops/block-rotation.ts';
import { linear } from '../engine/ops/matrix.ts';
import { type RotaryTables, rotary, rotaryTables } from '../engine/ops/rotary.ts';
import { concatenate, reshape, split, transpose } from '../engine/ops/shape.ts';
import type { LayerAttention } from './architecture.ts';
import type { TrunkConfig } from './config.ts';
import { norm } from './norm.ts';
import type { ParameterLookup } from './parameter-inputs.ts';

/** What a layer sees of the positions, and how they turn its queries and keys. */
export interface LayerView {
  readonly tables: RotaryTables;
  /** [positions, positions], added to the attention scores. */
  readonly mask: Value;
}

/** One view a layer; layers that are alike share one, and with it the constants in the graph. */
export function layerViews(graph: Graph, config: TrunkConfig, positions: number): LayerView[] {
  const views = new Map<string, LayerView>();
  const masks = new Map<number, Value>();
  const viewOf = ({ window, rotary: { base, scaling } }: LayerAttention): LayerView => {
    const reach = Math.min(window ?? positions, positions);
    const mask = masks.get(reach) ?? causalMask(graph, positions, reach);
    masks.set(reach, mask);
    return { tables: rotaryTables(positions, config.headSize, base, scaling), mask };
  };
  return config.layerAttention.map((layer) => {
    const key = JSON.stringify(layer);
    const view = views.get(key) ?? viewOf(layer);
    views.set(key, view);
    return view;
  });
}

/** [positions, positions]: 0 for a position and the `reach - 1` before it, a large negative number elsewhere. */
function causalMask(graph: Graph, positions: number, reach: number): Value {
  const mask = Array.from({ length: positions * positions }, (_, index) => {
    const back = Math.floor(index / positions) - (index % positions);
    return back < 0 || back >= reach ? -1e9 : 0;
  });
  return graph.floats([positions, positions], mask);
}

/**
 * Queries, keys and values come from one product with the joined weights. Query heads that share a key head are folded
 * into the positions, [batch, keyHeads, group * positions, headSize], so that keys and values are never repeated in
 * memory.
 * @param x [batch, positions, hidden]
 * @param parameter the layer's own, without the layer's prefix
 * @param rotations the layer's gate as matrices, [heads * headSize / 8, 8, 8]
 * @returns like `x`
 */
export function selfAttention(
  x: Value,
  config: TrunkConfig,
  parameter: ParameterLookup,
  { tables, mask }: LayerView,
  rotations?: Value,
): Value {
  const [batch, positions] = [x.shape[0]!, x.shape[1]!];
  const { heads, keyValueHeads, headSize, architecture } = config;
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
  const [own, values] = split(byHead, 1, [heads + keyValueHeads, keyValueHeads]) as [Value, Value];
  const turning = architecture.queryKeyNorm ? queryKeyNorm(own, config, parameter) : own;
  const [queries, keys] = split(rotary(turning, tables), 1, [heads, keyValueHeads]) as [Value, Value];

  const folded = reshape(queries, [batch, keyValueHeads, group * positions, headSize]);
  const { attentionFactor: factor, attentionSoftCap: softCap } = architecture;
  const context = attention(folded, keys, values, mask, factor, softCap);

  const byRow = transpose(reshape(context, [batch, heads, positions, headSize]), [0, 2, 1, 3]);
  const merged = reshape(byRow, [batch, positions, heads * headSize]);
  const turned = rotations ? rotateBlocks(merged, rotations) : merged;
  const output = linear(turned, parameter('self_attn.o_proj.weight'));
  return config.outputBias ? add(output, parameter('self_attn.o_proj.bias')) : output;
}

/** Normalises each query head and each key head over its own elements, with one weight for all heads of a kind. */
function queryKeyNorm(own: Value, config: TrunkConfig, parameter: ParameterLookup): Value {
  const [queries, keys] = split(own, 1, [config.heads, config.keyValueHeads]) as [Value, Value];
  const normed = [
    norm(queries, parameter('self_attn.q_norm.weight'), config),
    norm(keys, parameter('self_attn.k_norm.weight'), config),
  ];
  return concatenate(normed, 1);
}
