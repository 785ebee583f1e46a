/** What a quantisation will give, tensor by tensor, before anything is written. */
import type { GgufHeader, GgufTensor } from '../gguf/read-header.ts';
import { tensorTypeNamed } from '../gguf/tensor-types.ts';
import type { QuantisationType } from './quantisation-types.ts';
import type { Fallback, QuantiseLog } from './quantise-log.ts';
import { elementCount, QuantisationError } from './quantiser-input.ts';

export interface QuantisationPlan {
  /** Storage type of every tensor, by its name. */
  readonly types: ReadonlyMap<string, string>;
  /** Bytes of all tensors, each with its padding. */
  readonly bytes: number;
  readonly fallbacks: readonly Fallback[];
}

/**
 * @param log of a dry run over the file of this header
 * @throws QuantisationError when the log does not fit the header
 */
export function planQuantisation(
  file: string,
  { tensors, alignment }: GgufHeader,
  type: QuantisationType,
  log: QuantiseLog,
): QuantisationPlan {
  const said = new Map(log.tensors.map((line) => [line.name, line.type]));
  const missing = tensors.find(({ name }) => !said.has(name));
  if (missing || said.size !== tensors.length) {
    throw new QuantisationError(
      `${file}: llama.cpp sees ${said.size} tensors, the header has ${tensors.length}` +
        `${missing ? ` ("${missing.name}" is not among them)` : ''}.`,
    );
  }
  const types = new Map(tensors.map((tensor) => [tensor.name, said.get(tensor.name) ?? tensor.type]));
  const padded = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;
  return {
    types,
    bytes: tensors.reduce((sum, tensor) => sum + padded(storedBytes(tensor, types.get(tensor.name)!)), 0),
    fallbacks: [...log.fallbacks, ...silentFallbacks(tensors, types, type, log.fallbacks)],
  };
}

function storedBytes(tensor: GgufTensor, typeName: string): number {
  const type = tensorTypeNamed(typeName);
  if (!type) throw new QuantisationError(`tensor "${tensor.name}": type ${typeName} is unknown here.`);
  return (elementCount(tensor) / type.blockElements) * type.blockBytes;
}

/** Types whose output matrix is Q5_K where the rows fit; all other mixes have Q6_K there. */
const fiveBitOutput: ReadonlySet<string> = new Set([
  'IQ1_S',
  'IQ1_M',
  'IQ2_XXS',
  'IQ2_XS',
  'IQ2_S',
  'IQ2_M',
  'IQ3_XXS',
]);

/**
 * The output matrix - or, where it is shared, the embedding table - becomes Q8_0 without a word when its rows do not fit.
 * (Falcon has Q8_0 there whatever its rows are.)
 */
function silentFallbacks(
  tensors: readonly GgufTensor[],
  types: ReadonlyMap<string, string>,
  type: QuantisationType,
  told: readonly Fallback[],
): Fallback[] {
  const blocks = tensorTypeNamed(type.tensorType)?.blockElements ?? 1;
  if (blocks === 1 || type.name === 'MXFP4_MOE') return [];
  const output = tensors.some(({ name }) => name === 'output.weight') ? 'output.weight' : 'token_embd.weight';
  return tensors.flatMap(({ name, shape }) => {
    const row = shape[0] ?? 0;
    const tied = output === 'token_embd.weight' && name === 'per_layer_token_embd.weight';
    const given = types.get(name)!;
    const changed = (name === output || tied) && row % blocks !== 0;
    if (!changed || type.tensorType === given || told.some(({ tensor }) => tensor === name)) return [];
    const wanted = fiveBitOutput.has(type.name) ? 'Q5_K' : 'Q6_K';
    return [{ tensor: name, row, wanted, given }];
  });
}
