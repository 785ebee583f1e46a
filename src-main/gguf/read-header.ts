/**
 * The header of a GGUF file, versions 2 and 3 (ggml, `docs/gguf.md`): counts, key-values, tensor infos. Every count, length
 * and offset is checked against the file before anything is made of it, and no tensor is loaded.
 */
import { type ByteReader, type ByteSource, createByteReader, GgufError } from './byte-reader.ts';
import { type ElementVisitor, type GgufScalar, type GgufValue, isGgufArray, readValue } from './metadata.ts';
import { tensorType } from './tensor-types.ts';

export interface GgufTensor {
  readonly name: string;
  readonly type: string;
  /** As in the file: the fastest dimension first. */
  readonly shape: readonly number[];
  readonly bytes: number;
  /** First byte, from the start of the file. */
  readonly start: number;
}

export interface GgufHeader {
  readonly version: number;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly GgufTensor[];
  readonly alignment: number;
}

const MAGIC = 0x46554747;
/** More than any model has, and little enough to be kept in memory. */
const KEY_LIMIT = 16_384;
const TENSOR_LIMIT = 65_536;
const NAME_BYTES = 63;
const KEY_BYTES = 1024;
const LAYER_LIMIT = 512;
/** Strings outside arrays, all together. */
const TEXT_LIMIT = 1 << 24;

/** What throws a `GgufError` about a field of that file. */
export function failureOf(name: string): Fail {
  return (field, problem) => {
    throw new GgufError(`${name}: ${field}: ${problem}. The file is damaged or not supported.`);
  };
}

/**
 * @param visit sees every string of every array, of which the header keeps the first only
 * @throws GgufError
 */
export function readGgufHeader(source: ByteSource, visit?: ElementVisitor): GgufHeader {
  const fail: Fail = failureOf(source.name);
  const reader = createByteReader(source);
  if (reader.u32('magic') !== MAGIC) fail('magic', 'it does not begin with "GGUF"');
  const version = reader.u32('version');
  if ((version & 0xffff) === 0 && version !== 0) fail('version', 'big-endian files are not supported');
  if (version !== 2 && version !== 3) fail('version', `${version} is not supported, only 2 and 3`);
  const tensorCount = limited(reader.u64('tensor_count'), TENSOR_LIMIT, 'tensor_count', fail);
  const keyCount = limited(reader.u64('metadata_kv_count'), KEY_LIMIT, 'metadata_kv_count', fail);
  const metadata = readMetadata(reader, keyCount, fail, visit);
  const alignment = alignmentOf(metadata, fail);
  checkMetadata(metadata, fail);
  const infos = readTensorInfos(reader, tensorCount, fail);
  const data = Math.ceil(reader.position / alignment) * alignment;
  let next = 0;
  const tensors = infos.map(({ offset, ...tensor }) => {
    const field = `tensor "${tensor.name}"`;
    // As llama.cpp demands it: without holes, in the order of the infos.
    if (offset !== BigInt(next)) fail(field, `its offset is ${offset} and should be ${next}`);
    const start = data + next;
    if (start + tensor.bytes > source.size)
      fail(field, `it ends at byte ${start + tensor.bytes}, the file at ${source.size}`);
    next = Math.ceil((next + tensor.bytes) / alignment) * alignment;
    return { ...tensor, start };
  });
  return { version, metadata, tensors, alignment };
}

type Fail = (field: string, problem: string) => never;

function limited(count: bigint, limit: number, field: string, fail: Fail): number {
  if (count > BigInt(limit)) fail(field, `${count} is more than ${limit}`);
  return Number(count);
}

function readName(reader: ByteReader, field: string, limit: number, fail: Fail): string {
  const { bytes, skipped } = reader.string(field, limit);
  if (skipped > 0) fail(field, `it is longer than ${limit} bytes`);
  if (bytes.length === 0) fail(field, 'it is empty');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fail(field, 'it is not UTF-8');
  }
}

function readMetadata(
  reader: ByteReader,
  count: number,
  fail: Fail,
  visit?: ElementVisitor,
): Map<string, GgufValue> {
  const metadata = new Map<string, GgufValue>();
  let text = 0;
  for (let index = 0; index < count; index += 1) {
    const key = readName(reader, `key ${index}`, KEY_BYTES, fail);
    if (metadata.has(key)) fail(`key "${key}"`, 'it appears twice');
    const { type, value } = readValue(reader, key, fail, visit);
    if (key === 'general.alignment' && type !== 'UINT32')
      fail(`value of "${key}"`, `it is ${type} and must be UINT32`);
    text += key.length + weightOf(value);
    if (text > TEXT_LIMIT) fail(`value of "${key}"`, 'the metadata is longer than 16 MB');
    metadata.set(key, value);
  }
  return metadata;
}

function weightOf(value: GgufValue): number {
  const of = (scalar: GgufScalar): number => (typeof scalar === 'string' ? scalar.length : 8);
  return isGgufArray(value) ? value.first.reduce((sum: number, one) => sum + of(one), 0) : of(value);
}

function alignmentOf(metadata: ReadonlyMap<string, GgufValue>, fail: Fail): number {
  const alignment = metadata.get('general.alignment') ?? 32;
  const valid = typeof alignment === 'number' && alignment > 0 && Number.isInteger(Math.log2(alignment));
  if (!valid) return fail('value of "general.alignment"', `${String(alignment)} is not a power of two`);
  return alignment;
}

function checkMetadata(metadata: ReadonlyMap<string, GgufValue>, fail: Fail): void {
  const architecture = metadata.get('general.architecture');
  if (typeof architecture !== 'string' || architecture === '')
    fail('value of "general.architecture"', 'it is missing or not text');
  const layers = metadata.get(`${architecture}.block_count`);
  if (layers !== undefined && !(Number(layers) <= LAYER_LIMIT))
    fail(`value of "${architecture}.block_count"`, `${String(layers)} is more than ${LAYER_LIMIT}`);
}

type TensorInfo = Omit<GgufTensor, 'start'> & { readonly offset: bigint };

function readTensorInfos(reader: ByteReader, count: number, fail: Fail): TensorInfo[] {
  const infos: TensorInfo[] = [];
  const names = new Set<string>();
  for (let index = 0; index < count; index += 1) {
    const name = readName(reader, `name of tensor ${index}`, NAME_BYTES, fail);
    const field = `tensor "${name}"`;
    if (names.has(name)) fail(field, 'its name appears twice');
    names.add(name);
    const dimensions = reader.u32(`${field} (dimensions)`);
    if (dimensions > 4) fail(field, `it has ${dimensions} dimensions; 4 is the most`);
    const sizes = Array.from({ length: dimensions }, (_, axis) => reader.u64(`${field} (size ${axis})`));
    const number = reader.u32(`${field} (type)`);
    const type = tensorType(number);
    if (!type) return fail(field, `its type ${number} is unknown`);
    const elements = sizes.reduce((product, size) => product * size, 1n);
    if (elements > BigInt(Number.MAX_SAFE_INTEGER)) fail(field, `its shape [${sizes}] is too large`);
    const row = sizes[0] ?? 1n;
    const { blockElements, blockBytes } = type;
    if (row % BigInt(blockElements) !== 0n)
      fail(field, `rows of ${row} elements cannot be stored as ${type.name} (blocks of ${blockElements})`);
    const bytes = (elements / BigInt(blockElements)) * BigInt(blockBytes);
    if (bytes > BigInt(Number.MAX_SAFE_INTEGER)) fail(field, `its ${bytes} bytes are too many`);
    const offset = reader.u64(`${field} (offset)`);
    infos.push({ name, type: type.name, shape: sizes.map(Number), bytes: Number(bytes), offset });
  }
  return infos;
}
