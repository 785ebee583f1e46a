/** The norm of a model: RMSNorm with the model's epsilon and its way to store weights. */
import type { Value } from '../engine/graph.ts';
import { add } from '../engine/ops/arithmetic.ts';
import { rmsNorm } from '../engine/ops/normalisation.ts';
import type { TrunkConfig } from './config.ts';

/** @param weight as the checkpoint holds it, over the last axis of `x` */
export function norm(x: Value, weight: Value, config: TrunkConfig): Value {
  const { normOffset } = config.architecture;
  const factor = normOffset === 0 ? weight : add(weight, x.graph.scalar(normOffset));
  return rmsNorm(x, factor, config.normEpsilon);
}
