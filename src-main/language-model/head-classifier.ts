/** The safety head without a graph: three logits from one pooled hidden state, in float64, whoever computed the state. */
import { elementCount } from '../engine/data-types.ts';
import { errorFunction } from './error-function.ts';
import type { Parameters } from './parameters.ts';
import { type SafetyHeadKind, safetyHeadParameters } from './safety-head.ts';

/** @param pooled the mean of the final hidden states over the prompt, [d]; @returns logits in the order of `verdicts` */
export type HeadClassifier = (pooled: ArrayLike<number>) => Float64Array;

const classes = 3;

/** GELU by the normal distribution, not its tanh approximation (Hendrycks and Gimpel 2016): what the engine trains with. */
const gelu = (x: number): number => 0.5 * x * (1 + errorFunction(x * Math.SQRT1_2));

/**
 * @param parameters `safety_head.*` tensors, row-major
 * @throws naming the tensor that is missing or of another size; the classifier throws on a state of another size
 */
export function createHeadClassifier(
  kind: SafetyHeadKind,
  hiddenSize: number,
  parameters: Parameters,
): HeadClassifier {
  for (const { name, shape } of safetyHeadParameters(kind, hiddenSize, classes)) {
    const found = parameters.get(name);
    if (found?.length !== elementCount(shape))
      throw new Error(`the safety head's "${name}" holds ${found?.length ?? 'no'} values, not [${shape}].`);
  }

  function dense(x: ArrayLike<number>, name: string): Float64Array {
    const weight = parameters.get(`safety_head.${name}.weight`)!;
    return Float64Array.from(parameters.get(`safety_head.${name}.bias`)!, (bias, row) => {
      let sum = bias;
      for (let i = 0; i < x.length; i += 1) sum += weight[row * x.length + i]! * x[i]!;
      return sum;
    });
  }

  return (pooled) => {
    if (pooled.length !== hiddenSize)
      throw new Error(`a hidden state of ${pooled.length} values; the safety head takes ${hiddenSize}.`);
    return dense(kind === 'linear' ? pooled : dense(pooled, 'dense').map(gelu), 'output');
  };
}
