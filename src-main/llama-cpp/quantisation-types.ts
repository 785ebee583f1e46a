/**
 * What llama.cpp can quantise to: `enum llama_ftype` of `llama.h` and the names of its quantise program. A type is a mix:
 * most tensors get `tensorType`, those that lose most get more bits.
 */

export interface QuantisationType {
  readonly name: string;
  /** Number in `general.file_type` and in the call. */
  readonly fileType: number;
  /** Storage type of most tensors, by its name in the GGUF format. */
  readonly tensorType: string;
  /** Average over a whole model: measured by llama.cpp on Llama-3.1-8B where it says so, else that of `tensorType`. */
  readonly bitsPerWeight: number;
  /** True when llama.cpp refuses it without an importance matrix, which the workbench does not make. */
  readonly needsImportanceMatrix: boolean;
}

type Row = readonly [name: string, fileType: number, tensorType: string, bits: number, matrix?: 'matrix'];

const table: readonly Row[] = [
  ['F32', 0, 'F32', 32],
  ['BF16', 32, 'BF16', 16],
  ['F16', 1, 'F16', 16.0005],
  ['Q8_0', 7, 'Q8_0', 8.5008],
  ['Q6_K', 18, 'Q6_K', 6.5633],
  ['Q5_K_M', 17, 'Q5_K', 5.7036],
  ['Q5_K_S', 16, 'Q5_K', 5.5704],
  ['Q5_1', 9, 'Q5_1', 6],
  ['Q5_0', 8, 'Q5_0', 5.5],
  ['Q4_K_M', 15, 'Q4_K', 4.8944],
  ['Q4_K_S', 14, 'Q4_K', 4.6672],
  ['Q4_1', 3, 'Q4_1', 5],
  ['Q4_0', 2, 'Q4_0', 4.5],
  ['IQ4_NL', 25, 'IQ4_NL', 4.6818],
  ['IQ4_XS', 30, 'IQ4_XS', 4.4597],
  ['Q3_K_L', 13, 'Q3_K', 4.2979],
  ['Q3_K_M', 12, 'Q3_K', 3.996],
  ['Q3_K_S', 11, 'Q3_K', 3.6429],
  ['IQ3_M', 27, 'IQ3_S', 3.7628],
  ['IQ3_S', 26, 'IQ3_S', 3.6606],
  ['IQ3_XS', 22, 'IQ3_S', 3.4977, 'matrix'],
  ['IQ3_XXS', 23, 'IQ3_XXS', 3.2548, 'matrix'],
  ['Q2_K', 10, 'Q2_K', 3.1593],
  ['Q2_K_S', 21, 'Q2_K', 2.9697, 'matrix'],
  ['IQ2_M', 29, 'IQ2_S', 2.9294, 'matrix'],
  ['IQ2_S', 28, 'IQ2_XS', 2.7403, 'matrix'],
  ['IQ2_XS', 20, 'IQ2_XS', 2.5882, 'matrix'],
  ['IQ2_XXS', 19, 'IQ2_XXS', 2.3824, 'matrix'],
  ['IQ1_M', 31, 'IQ1_M', 2.146, 'matrix'],
  ['IQ1_S', 24, 'IQ1_S', 2.0042, 'matrix'],
  ['MXFP4_MOE', 38, 'MXFP4', 4.25],
  ['Q2_0', 41, 'Q2_0', 2.25],
  ['TQ2_0', 37, 'TQ2_0', 2.0625],
  ['TQ1_0', 36, 'TQ1_0', 1.6875],
  ['Q1_0', 40, 'Q1_0', 1.125],
];

/** All types, roughly from the most bits to the fewest. */
export const quantisationTypes: readonly QuantisationType[] = table.map(
  ([name, fileType, tensorType, bitsPerWeight, matrix]) => ({
    name,
    fileType,
    tensorType,
    bitsPerWeight,
    needsImportanceMatrix: matrix === 'matrix',
  }),
);

/** The type of that name, in any case. @throws RangeError naming those that can be used */
export function quantisationType(name: string): QuantisationType {
  const type = quantisationTypes.find((one) => one.name === name.toUpperCase());
  const usable = quantisationTypes.filter((one) => !one.needsImportanceMatrix).map((one) => one.name);
  if (!type) throw new RangeError(`There is no type "${name}". Use one of ${usable.join(', ')}.`);
  if (type.needsImportanceMatrix) {
    throw new RangeError(
      `${type.name} needs an importance matrix, which the workbench does not make. Use one of ${usable.join(', ')}.`,
    );
  }
  return type;
}
