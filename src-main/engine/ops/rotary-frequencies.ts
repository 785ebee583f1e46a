/** How fast each pair of a rotary embedding turns, and how long-context models slow it down. */

/**
 * What happens to the frequencies (angles per position) of a model whose context was stretched after its training:
 * - `linear`: all divided by `factor` (Chen et al. 2023, "Extending Context Window ... via Positional Interpolation").
 * - `llama3`: those that turn less than `lowFrequencyFactor` times within the original context are divided by `factor`,
 *   those that turn more than `highFrequencyFactor` times are kept, those between are blended (Llama 3.1 model card).
 */
export type RotaryScaling =
  | { readonly type: 'linear'; readonly factor: number }
  | {
      readonly type: 'llama3';
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      /** Positions of the context before it was stretched. */
      readonly originalPositions: number;
    };

/** @returns headSize / 2 angles in radians per position: base^(-2 i / headSize), scaled */
export function rotaryFrequencies(headSize: number, base: number, scaling: RotaryScaling | null): number[] {
  return Array.from({ length: headSize / 2 }, (_, pair) => scaled(base ** ((-2 * pair) / headSize), scaling));
}

function scaled(frequency: number, scaling: RotaryScaling | null): number {
  if (!scaling) return frequency;
  if (scaling.type === 'linear') return frequency / scaling.factor;
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalPositions } = scaling;
  const turns = (originalPositions * frequency) / (2 * Math.PI);
  if (turns > high) return frequency;
  if (turns < low) return frequency / factor;
  const kept = (turns - low) / (high - low);
  return ((1 - kept) * frequency) / factor + kept * frequency;
}
