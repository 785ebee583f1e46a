/** Gradient clipping by the global norm (Pascanu et al. 2013). */

/** Euclidean norm over all gradients together, summed in float64. */
export function globalNorm(gradients: Iterable<Float32Array>): number {
  let sum = 0;
  for (const gradient of gradients) {
    for (let i = 0; i < gradient.length; i += 1) sum += gradient[i]! * gradient[i]!;
  }
  return Math.sqrt(sum);
}

/** Factor that brings a gradient of the given norm to at most `maximum`; 1 when it is small enough. */
export function clippingFactor(norm: number, maximum: number): number {
  return norm > maximum ? maximum / norm : 1;
}

/** Adds `gradients` to `sums`, name by name. */
export function accumulate(
  sums: Map<string, Float32Array>,
  gradients: ReadonlyMap<string, Float32Array>,
): void {
  for (const [name, gradient] of gradients) {
    const sum = sums.get(name);
    if (!sum) {
      sums.set(name, gradient);
      continue;
    }
    for (let i = 0; i < sum.length; i += 1) sum[i]! += gradient[i]!;
  }
}
