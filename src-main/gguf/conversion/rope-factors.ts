/** Llama 3.1's rotary scaling, which a GGUF file holds as one factor for each pair of values. */
import type { ModelShape } from './model-shape.ts';

/** Every step in float32, as the reference computes it: the last bit counts when files are compared. */
const round = Math.fround;

/**
 * @returns the factors that llama.cpp divides frequencies by, or `undefined` for a model without that scaling
 * @see Hugging Face transformers, `_compute_llama3_parameters`
 */
export function ropeFactors({
  rope,
  rotaryBase,
  headSize,
}: ModelShape): Float32Array<ArrayBuffer> | undefined {
  if (rope.rope_type !== 'llama3') return undefined;
  const {
    factor = 8,
    low_freq_factor: low = 1,
    high_freq_factor: high = 4,
    original_max_position_embeddings: context = 8192,
  } = rope;
  return Float32Array.from({ length: headSize / 2 }, (_, pair) => {
    const frequency = round(1 / round(rotaryBase ** round((2 * pair) / headSize)));
    const wavelength = round(round(1 / frequency) * round(2 * Math.PI));
    if (wavelength < context / high) return 1;
    if (wavelength > context / low) return factor;
    const turns = round(round(1 / wavelength) * context);
    const smooth = round(round(turns - low) / round(high - low));
    return 1 / round(round(round(1 - smooth) / factor) + smooth);
  });
}
