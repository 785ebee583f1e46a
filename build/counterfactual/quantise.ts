/** Weights to bytes with one scale a block; the largest are cut at the 99.95th percentile, so that the rest stays fine. */
import {
  type Block,
  blockSizes,
  type OutcomeModel,
} from '../../src-main/shield/counterfactual/outcome-model.ts';
import type { HarmWeights } from './learn-harm.ts';
import type { NameWeights } from './learn-names.ts';

export function quantise(harm: HarmWeights, names: NameWeights): OutcomeModel {
  const floats: Record<Block, Float32Array> = {
    harmText: harm.text,
    harmConcepts: harm.concepts,
    nameText: names.text,
    nameConcepts: names.concepts,
  };
  const blocks = Object.keys(blockSizes) as Block[];
  const scales = Float32Array.from(blocks, (block) => scaleOf(floats[block]));
  const weights = {} as Record<Block, Int8Array>;
  for (const [index, block] of blocks.entries())
    weights[block] = Int8Array.from(floats[block], (weight) =>
      Math.max(-127, Math.min(127, Math.round(weight / scales[index]!))),
    );
  return { weights, scales, biases: Float32Array.from([harm.bias, ...names.biases]) };
}

function scaleOf(weights: Float32Array): number {
  const sizes = weights
    .filter((weight) => weight !== 0)
    .map(Math.abs)
    .sort();
  return (sizes[Math.floor(sizes.length * 0.9995)] ?? 1) / 127;
}
