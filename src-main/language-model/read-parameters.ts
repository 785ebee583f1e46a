/** Parameters from one safetensors file, checked against what the configuration asks for. */
import { type Shape, sameShape } from '../engine/data-types.ts';
import type { Parameters } from './parameters.ts';
import { readSafetensors } from './safetensors.ts';

/**
 * @param shapes what is known of parameters by their names; tensors of other names are read unchecked
 * @throws naming file and tensor for another shape, NaN or infinity; SafetensorsError
 */
export async function readParameters(file: string, shapes: ReadonlyMap<string, Shape>): Promise<Parameters> {
  const parameters: Parameters = new Map();
  for (const [name, { shape, values }] of await readSafetensors(file)) {
    const expected = shapes.get(name);
    if (expected && !sameShape(shape, expected)) {
      throw new Error(
        `${file}: tensor "${name}" has shape [${shape}]; the configuration asks for [${expected}].`,
      );
    }
    if (!allFinite(values)) throw new Error(`${file}: tensor "${name}" holds NaN or infinity.`);
    parameters.set(name, values);
  }
  return parameters;
}

/** 0 * x is NaN for NaN and infinity: one sum tells, without a branch for each value. */
function allFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += 0 * values[i]!;
  return sum === 0;
}
