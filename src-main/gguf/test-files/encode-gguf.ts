/** Small GGUF files for tests, right or wrong in one place. */

/** Value types of the format by their numbers. */
export const valueTypes = {
  UINT8: 0,
  INT8: 1,
  UINT16: 2,
  INT16: 3,
  UINT32: 4,
  INT32: 5,
  FLOAT32: 6,
  BOOL: 7,
  STRING: 8,
  ARRAY: 9,
  UINT64: 10,
  INT64: 11,
  FLOAT64: 12,
} as const;

type TypeName = keyof typeof valueTypes;

export interface TestArray {
  readonly of: TypeName | number;
  readonly values: readonly unknown[];
  /** Other than the true one. */
  readonly length?: bigint;
}

export interface TestTensor {
  readonly name: string;
  readonly shape: readonly (number | bigint)[];
  /** Number of the type; 0 is F32. */
  readonly type: number;
  /** Bytes of data. */
  readonly bytes: number;
  /** Other than the right one. */
  readonly offset?: bigint;
}

export interface TestGguf {
  readonly magic?: string;
  readonly version?: number;
  readonly tensorCount?: bigint;
  readonly keyCount?: bigint;
  readonly alignment?: number;
  readonly metadata: readonly (readonly [key: string, type: TypeName | number, value: unknown])[];
  readonly tensors: readonly TestTensor[];
}

export const architecture = ['general.architecture', 'STRING', 'llama'] as const;

export function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function text(value: string, length?: bigint): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(length ?? BigInt(bytes.length)), bytes]);
}

function scalar(type: TypeName | number, value: unknown): Buffer {
  const eight = Buffer.alloc(8);
  switch (type) {
    case 'UINT8':
    case 'BOOL':
      return Buffer.of(Number(value));
    case 'INT8':
      eight.writeInt8(value as number);
      return eight.subarray(0, 1);
    case 'UINT16':
      eight.writeUInt16LE(value as number);
      return eight.subarray(0, 2);
    case 'INT16':
      eight.writeInt16LE(value as number);
      return eight.subarray(0, 2);
    case 'INT32':
      eight.writeInt32LE(value as number);
      return eight.subarray(0, 4);
    case 'FLOAT32':
      eight.writeFloatLE(value as number);
      return eight.subarray(0, 4);
    case 'UINT64':
      eight.writeBigUInt64LE(value as bigint);
      return eight;
    case 'INT64':
      eight.writeBigInt64LE(value as bigint);
      return eight;
    case 'FLOAT64':
      eight.writeDoubleLE(value as number);
      return eight;
    case 'STRING':
      return text(value as string);
    default:
      return uint32(value as number);
  }
}

function typeNumber(type: TypeName | number): number {
  return typeof type === 'number' ? type : valueTypes[type];
}

function encodeValue(type: TypeName | number, value: unknown): Buffer {
  if (type !== 'ARRAY') return scalar(type, value);
  const { of, values, length } = value as TestArray;
  const elements = values.map((element) => scalar(of, element));
  return Buffer.concat([uint32(typeNumber(of)), uint64(length ?? BigInt(values.length)), ...elements]);
}

/** The bytes of a file; tensor data is 1, 2, 3 ... */
export function encodeGguf(gguf: TestGguf): Buffer {
  const { metadata, tensors, alignment = 32 } = gguf;
  const parts = [
    Buffer.from(gguf.magic ?? 'GGUF'),
    uint32(gguf.version ?? 3),
    uint64(gguf.tensorCount ?? BigInt(tensors.length)),
    uint64(gguf.keyCount ?? BigInt(metadata.length)),
  ];
  for (const [key, type, value] of metadata)
    parts.push(text(key), uint32(typeNumber(type)), encodeValue(type, value));
  let offset = 0n;
  const padded = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;
  for (const tensor of tensors) {
    parts.push(text(tensor.name), uint32(tensor.shape.length));
    for (const size of tensor.shape) parts.push(uint64(BigInt(size)));
    parts.push(uint32(tensor.type), uint64(tensor.offset ?? offset));
    offset += BigInt(padded(tensor.bytes));
  }
  const header = Buffer.concat(parts);
  parts.push(Buffer.alloc(padded(header.length) - header.length));
  for (const { bytes } of tensors) {
    const data = Buffer.alloc(padded(bytes));
    for (let index = 0; index < bytes; index += 1) data[index] = index + 1;
    parts.push(data);
  }
  return Buffer.concat(parts);
}

/** A file with every value type and a few tensors. */
export const sample: TestGguf = {
  metadata: [
    architecture,
    ['general.name', 'STRING', '小さなモデル'],
    ['general.alignment', 'UINT32', 32],
    ['llama.block_count', 'UINT32', 2],
    ['llama.context_length', 'UINT32', 512],
    ['llama.embedding_length', 'UINT32', 64],
    ['llama.feed_forward_length', 'UINT32', 128],
    ['llama.attention.head_count', 'UINT32', 4],
    ['llama.attention.head_count_kv', 'UINT32', 2],
    ['a.u8', 'UINT8', 200],
    ['a.i8', 'INT8', -100],
    ['a.u16', 'UINT16', 60_000],
    ['a.i16', 'INT16', -30_000],
    ['a.i32', 'INT32', -2_000_000_000],
    ['a.f32', 'FLOAT32', 0.5],
    ['a.u64', 'UINT64', 18_446_744_073_709_551_615n],
    ['a.i64', 'INT64', -9_223_372_036_854_775_808n],
    ['a.f64', 'FLOAT64', 1e300],
    ['a.true', 'BOOL', 1],
    ['a.false', 'BOOL', 0],
    [
      'tokenizer.ggml.tokens',
      'ARRAY',
      { of: 'STRING', values: Array.from({ length: 40 }, (_, i) => `t${i}`) },
    ],
    [
      'tokenizer.ggml.scores',
      'ARRAY',
      { of: 'FLOAT32', values: Array.from({ length: 40 }, (_, i) => i / 2) },
    ],
    ['a.empty', 'ARRAY', { of: 'INT8', values: [] }],
  ],
  tensors: [
    { name: 'token_embd.weight', shape: [64, 40], type: 0, bytes: 64 * 40 * 4 },
    { name: 'blk.0.attn_q.weight', shape: [256, 2], type: 12, bytes: 2 * 144 },
    { name: 'output_norm.weight', shape: [3], type: 1, bytes: 6 },
  ],
};
