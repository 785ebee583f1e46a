/** Safetensors files for tests, in any float type: the product itself writes only F32 and F16. */
import { numberToBfloat16, numberToFloat16 } from '../../../language-model/half-precision.ts';
import type { FloatType } from '../convert-values.ts';

export interface TestTensor {
  readonly name: string;
  /** As the header says it. */
  readonly type: FloatType | 'I32';
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

function encodeValues({ type, values }: TestTensor): Buffer {
  const arrays = {
    F64: () => Float64Array.from(values),
    F32: () => values,
    F16: () => Uint16Array.from(values, numberToFloat16),
    BF16: () => Uint16Array.from(values, numberToBfloat16),
    I32: () => Int32Array.from(values),
  };
  const { buffer, byteOffset, byteLength } = arrays[type]();
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** The bytes of a file with these tensors in this order. */
export function encodeCheckpoint(tensors: readonly TestTensor[]): Buffer {
  const data = tensors.map(encodeValues);
  const header: Record<string, unknown> = {};
  let offset = 0;
  tensors.forEach(({ name, type, shape }, index) => {
    const end = offset + data[index]!.length;
    header[name] = { dtype: type, shape, data_offsets: [offset, end] };
    offset = end;
  });
  const json = JSON.stringify(header);
  const head = Buffer.alloc(8);
  // Aligned, as the format's own writers have it.
  const length = Math.ceil(Buffer.byteLength(json) / 8) * 8;
  head.writeBigUInt64LE(BigInt(length));
  return Buffer.concat([
    head,
    Buffer.from(json.padEnd(length - Buffer.byteLength(json) + json.length)),
    ...data,
  ]);
}
