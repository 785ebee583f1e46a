/** The safety head: a three-class classifier on the pooled hidden state; it shares no weight with the task head. */
import type { Value } from '../engine/graph.ts';
import { gelu } from '../engine/ops/activation.ts';
import { add } from '../engine/ops/arithmetic.ts';
import { batchedProduct, linear } from '../engine/ops/matrix.ts';
import { reshape } from '../engine/ops/shape.ts';
import type { ParameterLookup } from './parameter-inputs.ts';
import type { ParameterSpecification } from './parameters.ts';

export const safetyHeadKinds = ['mlp', 'linear'] as const;

/** `mlp`: Linear(d, d/2) -> GELU -> Linear(d/2, 3); `linear`: Linear(d, 3). */
export type SafetyHeadKind = (typeof safetyHeadKinds)[number];

const prefix = 'safety_head.';

export function isSafetyHeadParameter(name: string): boolean {
  return name.startsWith(prefix);
}

/** Parameters of the head for a hidden size d and three classes. */
export function safetyHeadParameters(
  kind: SafetyHeadKind,
  hiddenSize: number,
  classes: number,
): ParameterSpecification[] {
  const width = Math.floor(hiddenSize / 2);
  const dense = (name: string, out: number, inner: number): ParameterSpecification[] => [
    { name: `${prefix}${name}.weight`, shape: [out, inner], start: 1 / Math.sqrt(inner) },
    { name: `${prefix}${name}.bias`, shape: [out], start: 'zeros' },
  ];
  return kind === 'linear'
    ? dense('output', classes, hiddenSize)
    : [...dense('dense', width, hiddenSize), ...dense('output', classes, width)];
}

/**
 * Pools hidden states over the prompt.
 * @param hidden [batch, positions, d]
 * @param weights [batch, positions]: 1/n on a row's n prompt tokens (mean), or 1 on its last (last token)
 * @returns [batch, d]
 */
export function pool(hidden: Value, weights: Value): Value {
  const [batch, positions, width] = [hidden.shape[0]!, hidden.shape[1]!, hidden.shape[2]!];
  return reshape(batchedProduct(reshape(weights, [batch, 1, positions]), hidden), [batch, width]);
}

/** Pooled state [batch, d] -> logits [batch, classes]. */
export function safetyLogits(pooled: Value, kind: SafetyHeadKind, parameter: ParameterLookup): Value {
  const dense = (x: Value, name: string): Value =>
    add(linear(x, parameter(`${prefix}${name}.weight`)), parameter(`${prefix}${name}.bias`));
  return kind === 'linear' ? dense(pooled, 'output') : dense(gelu(dense(pooled, 'dense')), 'output');
}
