/** Key-values to be written into a GGUF header: each carries its type, because the format tells 1 from 1.0. */

const scalarNumbers = {
  UINT8: 0,
  INT8: 1,
  UINT16: 2,
  INT16: 3,
  UINT32: 4,
  INT32: 5,
  FLOAT32: 6,
  BOOL: 7,
  STRING: 8,
} as const;
const ARRAY = 9;

type ScalarName = keyof typeof scalarNumbers;

export type MetadataValue =
  | { readonly type: Exclude<ScalarName, 'BOOL' | 'STRING'>; readonly value: number }
  | { readonly type: 'BOOL'; readonly value: boolean }
  | { readonly type: 'STRING'; readonly value: string }
  | { readonly type: 'ARRAY'; readonly of: 'INT32' | 'FLOAT32'; readonly values: readonly number[] }
  | { readonly type: 'ARRAY'; readonly of: 'STRING'; readonly values: readonly string[] };

/** In the order of the file. */
export type Metadata = Map<string, MetadataValue>;

export const uint32 = (value: number): MetadataValue => ({ type: 'UINT32', value });
export const int32 = (value: number): MetadataValue => ({ type: 'INT32', value });
export const float32 = (value: number): MetadataValue => ({ type: 'FLOAT32', value });
export const truth = (value: boolean): MetadataValue => ({ type: 'BOOL', value });
export const text = (value: string): MetadataValue => ({ type: 'STRING', value });
export const int32s = (values: readonly number[]): MetadataValue => ({ type: 'ARRAY', of: 'INT32', values });
export const float32s = (values: readonly number[]): MetadataValue => ({
  type: 'ARRAY',
  of: 'FLOAT32',
  values,
});
export const texts = (values: readonly string[]): MetadataValue => ({ type: 'ARRAY', of: 'STRING', values });

/** A string as the format writes it: a length of 8 bytes, then UTF-8 without an end. */
export function encodeText(value: string): Buffer {
  const length = Buffer.byteLength(value);
  const bytes = Buffer.allocUnsafe(8 + length);
  bytes.writeBigUInt64LE(BigInt(length));
  bytes.write(value, 8);
  return bytes;
}

function encodeNumber(type: ScalarName, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  switch (type) {
    case 'UINT8':
      bytes.writeUInt8(value);
      return bytes.subarray(0, 1);
    case 'INT8':
      bytes.writeInt8(value);
      return bytes.subarray(0, 1);
    case 'UINT16':
      bytes.writeUInt16LE(value);
      return bytes.subarray(0, 2);
    case 'INT16':
      bytes.writeInt16LE(value);
      return bytes.subarray(0, 2);
    case 'INT32':
      bytes.writeInt32LE(value);
      return bytes;
    case 'FLOAT32':
      bytes.writeFloatLE(value);
      return bytes;
    default:
      bytes.writeUInt32LE(value);
      return bytes;
  }
}

/** A value with its type before it. @throws RangeError for a number that its type cannot hold */
export function encodeValue(value: MetadataValue): Buffer[] {
  if (value.type === 'ARRAY') {
    const head = Buffer.alloc(16);
    head.writeUInt32LE(ARRAY);
    head.writeUInt32LE(scalarNumbers[value.of], 4);
    head.writeBigUInt64LE(BigInt(value.values.length), 8);
    if (value.of === 'STRING') return [head, ...value.values.map(encodeText)];
    return [head, ...value.values.map((element) => encodeNumber(value.of, element))];
  }
  const head = Buffer.alloc(4);
  head.writeUInt32LE(scalarNumbers[value.type]);
  if (value.type === 'STRING') return [head, encodeText(value.value)];
  if (value.type === 'BOOL') return [head, Buffer.of(Number(value.value))];
  return [head, encodeNumber(value.type, value.value)];
}
