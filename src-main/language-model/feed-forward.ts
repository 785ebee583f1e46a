/** The gated feed-forward network of one layer (Shazeer 2020, "GLU Variants Improve Transformer"). */
import type { Value } from '../engine/graph.ts';
import { geGlu, swiGlu } from '../engine/ops/activation.ts';
import { add } from '../engine/ops/arithmetic.ts';
import { linear } from '../engine/ops/matrix.ts';
import type { TrunkConfig } from './config.ts';
import type { ParameterLookup } from './parameter-inputs.ts';

const gatedActivations = { silu: swiGlu, 'gelu-tanh': geGlu };

/** down(activation(gate(x)) * up(x)); x [..., hidden], like the result. */
export function feedForward(x: Value, config: TrunkConfig, parameter: ParameterLookup): Value {
  const project = (input: Value, name: string): Value => {
    const output = linear(input, parameter(`mlp.${name}.weight`));
    return config.feedForwardBias ? add(output, parameter(`mlp.${name}.bias`)) : output;
  };
  const gated = gatedActivations[config.architecture.activation];
  const gate = project(x, 'gate_proj');
  const up = project(x, 'up_proj');
  return project(gated(gate, up), 'down_proj');
}
