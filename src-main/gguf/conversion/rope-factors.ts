/** Llama 3.1's rotary scaling, which a GGUF file holds as one factor for each pair of values. */
import type { ModelShape } from './model-shape.ts';

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
    const frequency = Math.fround(1 / Math.fround(rotaryBase ** Math.fround((2 * pair) / headSize)));
    const wavelength = (2 * Math.PI) / frequency;
    if (wavelength < context / high) return 1;
    if (wavelength > context / low) return factor;
    const smooth = (context / wavelength - low) / (high - low);
    return 1 / ((1 - smooth) / factor + smooth);
  });
}
