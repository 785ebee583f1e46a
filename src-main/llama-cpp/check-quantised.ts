/** The finished file, read again by our own reader: it must be what was planned. */
import { withFile } from '../gguf/byte-reader.ts';
import { readGgufHeader } from '../gguf/read-header.ts';
import type { QuantisationPlan } from './quantisation-plan.ts';
import type { QuantisationType } from './quantisation-types.ts';
import { QuantisationError } from './quantiser-input.ts';

export interface QuantisedTensors {
  /** Tensors of each storage type. */
  readonly tensorTypes: Readonly<Record<string, number>>;
  /** Of all tensors, without padding. */
  readonly bytes: number;
}

/** @throws GgufError when it cannot be read, QuantisationError when it is not as planned */
export function checkQuantised(
  file: string,
  { types }: QuantisationPlan,
  { name, fileType }: QuantisationType,
): QuantisedTensors {
  const { tensors, metadata } = withFile(file, readGgufHeader);
  const fail = (problem: string): never => {
    throw new QuantisationError(`${file}: ${problem}. llama.cpp did not make what it announced.`);
  };
  if (metadata.get('general.file_type') !== fileType)
    fail(
      `"general.file_type" is ${String(metadata.get('general.file_type'))} and should be ${fileType} (${name})`,
    );
  if (tensors.length !== types.size) fail(`it has ${tensors.length} tensors and should have ${types.size}`);
  const tensorTypes: Record<string, number> = {};
  let bytes = 0;
  for (const tensor of tensors) {
    const planned = types.get(tensor.name);
    if (planned !== tensor.type) fail(`tensor "${tensor.name}" is ${tensor.type} and should be ${planned}`);
    tensorTypes[tensor.type] = (tensorTypes[tensor.type] ?? 0) + 1;
    bytes += tensor.bytes;
  }
  return { tensorTypes, bytes };
}
