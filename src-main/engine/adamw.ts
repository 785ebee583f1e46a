/** AdamW: Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2). */
export interface AdamWOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

export const adamWDefaults: AdamWOptions = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };

/** First and second moment of one parameter, and the number of updates it has had. */
export interface Moments {
  readonly first: Float32Array;
  readonly second: Float32Array;
  updates: number;
}

export function zeroMoments(length: number): Moments {
  return { first: new Float32Array(length), second: new Float32Array(length), updates: 0 };
}

/**
 * One update of one parameter, in place.
 * @param learningRate also scales the decay, as in PyTorch
 * @param gradientScale factor on the gradient (clipping, 1 / accumulated micro-batches)
 */
export function adamWUpdate(
  parameter: Float32Array,
  gradient: Float32Array,
  moments: Moments,
  learningRate: number,
  options: AdamWOptions,
  gradientScale = 1,
): void {
  const { beta1, beta2, epsilon, weightDecay } = options;
  moments.updates += 1;
  const stepSize = learningRate / (1 - beta1 ** moments.updates);
  const secondScale = 1 / (1 - beta2 ** moments.updates);
  const decay = 1 - learningRate * weightDecay;
  const { first, second } = moments;
  for (let i = 0; i < parameter.length; i += 1) {
    const g = gradient[i]! * gradientScale;
    const m = beta1 * first[i]! + (1 - beta1) * g;
    const v = beta2 * second[i]! + (1 - beta2) * g * g;
    first[i] = m;
    second[i] = v;
    parameter[i] = parameter[i]! * decay - (stepSize * m) / (Math.sqrt(v * secondScale) + epsilon);
  }
}
