/** What may be quantised: looked at by our own bounded reader before llama.cpp opens the file. */
import { withFile } from '../gguf/byte-reader.ts';
import { checkHyperparameters } from '../gguf/check-hyperparameters.ts';
import { failureOf, type GgufHeader, type GgufTensor, readGgufHeader } from '../gguf/read-header.ts';

/** A quantisation that cannot be done; names the file, what is wrong and the remedy. */
export class QuantisationError extends Error {
  override readonly name = 'QuantisationError';
}

/** Types that lose nothing worth mentioning; what was quantised once loses twice when it is quantised again. */
const exactTypes: ReadonlySet<string> = new Set(['F32', 'F16', 'BF16']);
/** Tables of numbers that no mix touches. */
const integerTypes: ReadonlySet<string> = new Set(['I8', 'I16', 'I32', 'I64', 'F64']);

/** The alignment that llama.cpp writes with, whatever the file's own is: another one would name places that are wrong. */
const writtenAlignment = 32;

/**
 * Reads the header and checks that llama.cpp can make something of the file.
 * @throws GgufError when the file is damaged, QuantisationError when it cannot be the input
 */
export function readQuantiserInput(file: string): GgufHeader {
  const header = withFile(file, readGgufHeader);
  const { metadata, tensors, alignment } = header;
  const fail = (problem: string): never => {
    throw new QuantisationError(`${file}: ${problem}`);
  };
  if (Number(metadata.get('split.count') ?? 1) > 1)
    fail('this is one part of several (`split.count`). Join them into one file first.');
  if (alignment !== writtenAlignment)
    fail(
      `value of "general.alignment": ${alignment} cannot be kept. Convert the model again with ${writtenAlignment}.`,
    );
  if (tensors.length === 0) fail('there are no tensors in it. Choose the file with the weights.');
  const quantised = tensors.find(({ type }) => !exactTypes.has(type) && !integerTypes.has(type));
  if (quantised) {
    fail(
      `tensor "${quantised.name}": is ${quantised.type} already. ` +
        'Quantising twice loses more than once: start from the F16, BF16 or F32 file.',
    );
  }
  checkHyperparameters(header, failureOf(file));
  return header;
}

/** Elements of a tensor. */
export function elementCount({ shape }: GgufTensor): number {
  return shape.reduce((product, size) => product * size, 1);
}
